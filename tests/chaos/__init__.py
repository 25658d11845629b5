"""The bot as processes that die at any moment, in a Slack that fails at random, beside a model of what was owed."""
