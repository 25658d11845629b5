"""The rules of scorecards."""
