"""A companion for a pressure sensor or ring: pair, guide presses, calibrate, record and export.

For practice and feedback; it claims no treatment effect. Importing the package loads no I/O library.
"""

__version__ = "0.1.0"
