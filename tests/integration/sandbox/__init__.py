"""The sandbox as its clients meet it: over HTTP and sockets."""
