"""The file system as the guest sees it."""
