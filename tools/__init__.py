"""The hp9k command and the SDK behind `hp9k cc`."""
