"""A server of gdb's remote protocol: gdb and other front ends debug HP-UX programs through it."""
