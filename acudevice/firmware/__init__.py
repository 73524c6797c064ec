# The reference firmware of a ring: `firmware_protocol.md` in the Python that MicroPython runs.
#
# The folder is copied to a board as /lib/firmware; CPython runs the same files as the virtual ring. It imports itself
# and MicroPython's library only. `ring.Ring` is the device, `serial_link` and `ble_link` carry it, `boards` hold the
# hardware.
#
# Modules and classes carry comments where other packages have docstrings: MicroPython keeps those of a module and of a
# class in memory, which is what a small board has least of. Those of functions cost nothing.

import sys

if sys.implementation.name == "micropython":
    import micropython

    micropython.opt_level(3)  # keep no line numbers of what is compiled from now on: 3 kB less on a board


def const(value):
    """Return a value; MicroPython's compiler knows this word, and then keeps no name that begins with an underscore."""
    return value


def forget(name):
    """Give back the memory of a module of this package that has done its work, on a board."""
    if sys.implementation.name == "micropython":
        del sys.modules[__name__ + "." + name], globals()[name]
