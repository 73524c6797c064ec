"""Technique: how a press, a series and a session were done, in figures with written definitions."""
