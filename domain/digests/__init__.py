"""Digests: what is reported of a day, as facts; how they are written is for others to say."""
