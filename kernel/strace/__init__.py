"""What `hp9k trace` prints: the first observer of processes."""
