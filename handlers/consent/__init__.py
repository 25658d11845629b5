"""Consent: moves that one person asks for and another one decides on."""
