"""The system calls, declared by subject."""
