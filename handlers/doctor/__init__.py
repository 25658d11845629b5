"""Looking for what must not be: rows that contradict each other, and messages that are stuck or gone."""
