"""From counts to presses: force, the check, time and figures. Pure: no I/O, no clock; numpy where arrays are."""
