"""Pressure-pain thresholds: the ramp, what a trial says, what trials say together, and the band that follows."""
