"""Corrective actions: decided, owned, done, and held against what became of complaints."""
