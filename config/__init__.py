"""Settings from the environment, policy from a file, words from catalogues."""
