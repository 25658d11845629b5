"""The set-up as an admin sees it in Slack: what is missing, and what can be mended from there."""
