"""Names that are taken off suggestions because their authors wish it."""
