"""Builds everything and decides nothing: command line, fronts, scheduler, clock."""
