"""How suggestions are doing, in figures."""
