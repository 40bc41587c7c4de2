"""Directories and files of the host, as a guest's file system.

Nothing here hands the host a path that it has to walk: every call names one component in a directory that is held by a
descriptor, and follows no symbolic link.
"""
