"""The facts of digests, and what they are counted from."""
