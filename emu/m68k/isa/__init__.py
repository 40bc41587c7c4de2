"""Every instruction of the 68010 to 68040 and their floating-point units, each described once."""
