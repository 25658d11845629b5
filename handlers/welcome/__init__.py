"""The bot introduces itself where it was brought to."""
