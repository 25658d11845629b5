"""Complaints: filed, followed up, resolved, shown."""
