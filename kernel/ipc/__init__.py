"""Interprocess communication, System V's and POSIX's."""
