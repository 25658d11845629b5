"""Intake: how a complaint becomes a case."""
