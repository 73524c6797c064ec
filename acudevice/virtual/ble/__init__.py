"""The virtual ring by radio: the firmware's own binding, on what stands for a board's Bluetooth stack.

Needs bumble (the extra `ble-virtual`), which nothing outside this package imports, and which imports nothing early.
"""
