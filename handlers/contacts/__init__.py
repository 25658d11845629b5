"""Contacts from other systems: tables that are imported, and what is sent in."""
