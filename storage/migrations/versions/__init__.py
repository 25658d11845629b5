"""One file for each change; the chain is held by *down_revision*."""
