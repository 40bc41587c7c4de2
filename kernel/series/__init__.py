"""What a series is to the kernel: how calls are made, what a signal frame and a first stack look like."""
