"""Transport 1: a guest's socket is a socket of the host."""
