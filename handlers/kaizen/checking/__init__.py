"""Checking what a change has done: the bot computes it, says it in plain words, and looks again after two months."""
