"""Changes to what a case is: how much it weighs, what it is about, and who its customer is."""
