"""Solutions: what the customer was told, what was found, and what they are still owed."""
