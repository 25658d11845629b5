"""Ownership: whose a case is, who accepts, declines or hands it over, and who is away."""
