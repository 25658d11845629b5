"""Lists of cases: somebody's own, those that fit some words, and one case with its history."""
