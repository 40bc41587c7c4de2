"""Every instruction of PA-RISC 1.0 and 1.1, and the 32-bit additions of 2.0, each described once."""
