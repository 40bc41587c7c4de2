"""Manual pages and shell completion, made from the declarations of the commands."""
