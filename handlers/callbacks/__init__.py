"""Callbacks: asking the customer whether the solution is one, and what the answer means."""
