"""Who the agents are that contacts name."""
