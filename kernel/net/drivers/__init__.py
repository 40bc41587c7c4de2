"""Drivers of LAN cards: they know a card by its registers and the memory it shares, nothing else."""
