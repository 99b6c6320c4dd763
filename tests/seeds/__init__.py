"""Seeds: invented evenings, played through the core from a number, against what must always hold."""
