"""Clocks: who is told, and when, that a promise is about to be missed or was."""
