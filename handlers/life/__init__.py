"""The bot's own life: that it was away, and from when to when."""
