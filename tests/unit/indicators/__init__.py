"""The arithmetic of the numbers, with the worked examples of their definitions."""
