"""Customers' details that are kept in the company's own system and nowhere else."""
