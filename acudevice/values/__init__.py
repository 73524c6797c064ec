"""Frozen things that everybody speaks of. No behaviour beyond what follows from their own fields."""
