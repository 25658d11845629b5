"""Scorecards: what counts for one, how it is scored, whose a promise was, and who sees whose."""
