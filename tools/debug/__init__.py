"""`hp9k debug`: a debugger in gdb's words, over `kernel.debug`."""
