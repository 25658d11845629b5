"""The arithmetic of the numbers people read: exact where something is judged, rounded only where it is shown."""
