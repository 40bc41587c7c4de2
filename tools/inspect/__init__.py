"""`hp9k inspect`: what is in programs, libraries and core files."""
