"""What the declaration of a system call is and becomes."""
