"""Rules, views and words: no input, no output."""
