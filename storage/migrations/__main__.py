"""Draft the next migration: `python -m storage.migrations "Add votes"`."""

import sys

from storage.migrate import draft

if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
