"""`python -m acudevice` is the command `acudevice`."""

from acudevice.cli.main import entry

entry()
