"""What two people decide about a customer's data, and how long it is kept otherwise."""
