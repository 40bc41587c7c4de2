"""A debugger's hands: breakpoints, watched memory, steps and stops over the processes of a machine; symbols."""
