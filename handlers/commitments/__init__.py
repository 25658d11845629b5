"""Commitments: what a customer is owed beyond the solution, promised and kept."""
