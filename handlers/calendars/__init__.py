"""Holidays and make-up workdays: filled from what is published, and missed in time."""
