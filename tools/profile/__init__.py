"""`hp9k profile`: where a program spends its time, and which of its code is executed."""
