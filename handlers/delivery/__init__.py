"""Delivery: messages owed become messages in Slack, once, or late and saying so."""
