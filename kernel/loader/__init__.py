"""Executable formats, read into one neutral Image."""
