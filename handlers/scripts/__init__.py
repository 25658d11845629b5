"""Scripts: what the centre says to customers, kept at hand; and what it does not say."""
