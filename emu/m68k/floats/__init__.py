"""The numbers of the 68881: exact arithmetic on integers, rounded once."""
