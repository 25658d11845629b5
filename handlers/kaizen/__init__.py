"""Suggestions: handed in, backed, answered, and seen."""
