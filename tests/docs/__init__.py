"""What is written down agrees with the code."""
