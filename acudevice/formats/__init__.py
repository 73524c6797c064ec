"""Files in and out: one module for each format, one line for each in the registry."""
