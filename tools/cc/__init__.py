"""`hp9k cc`: the compiler driver, the library behind it, and the writers of both executable formats."""
