"""Why is it due then? The sum behind every deadline of a case."""
