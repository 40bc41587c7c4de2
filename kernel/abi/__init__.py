"""Facts about HP-UX, no behaviour: numbers, layouts, calling conventions."""
