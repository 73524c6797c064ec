"""Talking to devices: links carry whole packets, families give them meaning, a device joins one of each."""
