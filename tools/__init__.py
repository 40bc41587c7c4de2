"""The hp9k command."""
