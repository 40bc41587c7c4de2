"""Packet formats: read and written, one protocol a file, no state. Addresses are plain numbers, stations 6 bytes."""
