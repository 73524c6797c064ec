"""Calibration from a table of loads and readings: models, their choice, uncertainty by the GUM, figures of metrology.

Importing its modules loads numpy. docs/calibration.md says it all in words and formulas.
"""
