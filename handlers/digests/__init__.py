"""Digests: what the team reads every working morning, and the numbers behind it."""
