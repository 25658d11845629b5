"""Suggestions: what they can be, who backs them, who answers, and in which order they are looked at."""
