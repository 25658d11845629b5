"""Handing in a suggestion, or backing one that is there already."""
