"""Pure rules of the service promise: no input or output, no Slack, no clock of its own."""
