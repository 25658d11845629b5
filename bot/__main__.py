"""`python -m bot` is `redress`."""

from bot.cli import main

if __name__ == "__main__":
    main()
