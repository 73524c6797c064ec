"""The reference firmware in CPython, with simulated sensors on a simulated hand: a ring without hardware."""
