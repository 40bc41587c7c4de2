"""Running programs: a session from options to a wired machine, and the commands that start one."""
