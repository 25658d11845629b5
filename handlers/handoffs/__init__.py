"""Hand-offs: a case in the hands of another department, while its owner answers to the customer."""
