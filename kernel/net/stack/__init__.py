"""Our own TCP/IP: what a machine with LAN cards has instead of the host's sockets."""
