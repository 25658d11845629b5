"""The menu beside the buttons of a case: everything else that may be done to it."""
