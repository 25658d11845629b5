"""Answering suggestions: adopt, ask, decline with a reason, merge, do at once, plan; and nobody waits for ever."""
