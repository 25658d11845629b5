"""Rows and transactions, on both databases."""
