"""Simulated sensors: from the force on the tip to the counts of a converter, with the errors that real ones have."""
