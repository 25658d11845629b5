"""The scorecard of a month: for the agent it is about, for their own lead, and for a head without names."""
