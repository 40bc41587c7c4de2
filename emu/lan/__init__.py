"""The wires of a LAN: links carry Ethernet frames between machines, in the process or through the host."""
