"""The hardware: memory and processors. Knows nothing of HP-UX."""
