"""Finds presses in a recording without being given a threshold, and says what is wrong with the recording.

The way of a recording: its clock is put right (`clockwork`), it is brought to an even grid (`grid`), its sign
is told (`sign`), the level of rest at each moment is found (`rest`), then its humps (`humps`). What each hump
rises from makes an onset and a release level for each moment (`levels`). From there on the very state machine
that runs live decides what a press is (`detect`), and its plateau is measured (`hold`). `finding` does all of
it.

Importing any of it loads numpy.
"""
