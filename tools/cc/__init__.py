"""`hp9k cc`: the compiler driver, its C library, and the writers of both executable formats."""
