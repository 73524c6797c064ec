"""Calibrations: taken with a device, made of tables, kept, written to devices, checked, applied."""
