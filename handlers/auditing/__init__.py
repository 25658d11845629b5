"""Proof of what was recorded: seals, the policies that were in effect, and one case as evidence."""
