"""Rows, the questions asked of them, and the store that runs transactions."""
