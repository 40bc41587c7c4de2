"""PA-RISC: one description of the instructions (`isa`) and the engines made from it."""
