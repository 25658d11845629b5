"""People: what Slack tells us of somebody who changed."""
