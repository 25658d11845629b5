"""Trying what was planned: the start, the tasks on the way, whoever is away meanwhile, and an end before its time."""
