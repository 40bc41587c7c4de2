"""Executable formats and core files, read into one neutral Image. Usable alone: no guest memory is needed."""
