"""A process: its memory, descriptors and signals, its birth and end, and who has the next turn."""
