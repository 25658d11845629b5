"""Help desks that the bot asks for contacts by itself."""
