"""Daily numbers that nobody exports."""
