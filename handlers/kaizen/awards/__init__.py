"""Awards: nominated by figures, decided on by people, written into a ledger that everybody may read."""
