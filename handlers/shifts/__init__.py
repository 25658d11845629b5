"""The end of a shift: what falls due before somebody is back is handed over, or seen to."""
