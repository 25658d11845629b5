"""Handling: what happens between the first word to the customer and the solution."""
