"""The bot and the sandbox, over real sockets."""
