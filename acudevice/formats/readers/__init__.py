"""Reads time and force from files of any make: delimited text, JSON lines, NumPy archives, our own exports.

A reader gives columns of numbers; `choosing` picks those of time and force among them. Importing it loads numpy.
"""
