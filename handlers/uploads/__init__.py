"""Tables of contacts that leads upload in Slack."""
