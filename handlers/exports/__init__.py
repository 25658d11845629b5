"""Exports: cases as rows of a table, masked, for whoever counts them elsewhere."""
