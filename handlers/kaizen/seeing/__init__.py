"""Seeing suggestions: ranked, one's own, one with its history, and those that wait for an answer."""
