"""Improvements shared once a week: what was done, learnt, is new, waits and is on trial, and who tells of it."""
