"""Pressure-pain thresholds with a person and a device: measuring, what was measured before, and their own bands."""
