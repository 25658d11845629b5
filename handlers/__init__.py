"""What comes in, from people and from the clock: one folder a feature."""
