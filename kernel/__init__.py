"""HP-UX: programs, processes, files and sockets. Knows no host terminal and no command line."""
