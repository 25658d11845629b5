"""Backing ideas: by reaction, kept right by looking at the cards, and seen in a list of one's own."""
