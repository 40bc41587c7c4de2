"""How an instruction is declared, for any processor."""
