"""Acupoints, threshold tables and routines: data files and their reader. Pure but for its own data."""
