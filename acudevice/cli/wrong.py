"""A command line that click does not take, in the words in which all other errors are told."""

import re
from typing import Final

import click

from acudevice.errors import AcuError, StorageError, UsageError

_WORDS: Final = (
    (re.compile(r"^Got unexpected extra arguments? \((.*)\)$"), r"too much is said: \1"),
    (re.compile(r"\. Did you mean"), "; did you mean"),
    (re.compile(r"\. Choose from: "), "; choose from "),
    (re.compile(r" is not a valid float$"), " is no number"),
    (re.compile(r" is not a valid integer$"), " is no whole number"),
    (re.compile(r" is not in the range (\S+)<=x<=(\S+)$"), r" is not from \1 to \2"),
    (re.compile(r" is not in the range x>=(\S+)$"), r" is below \1"),
)
"""Where click speaks to programmers, what people are told."""


_UNREADABLE: Final = re.compile(r" '([^']*)' is not readable$")


def usage(error: click.UsageError) -> AcuError:
    """Return a usage error of click as one of ours, with the way to the help of its command.

    A file that may not be read is no wrong command line, though click says so.
    """
    words = " ".join(error.format_message().split()).rstrip(".")
    if (unreadable := _UNREADABLE.search(words)) is not None:
        return StorageError(f"cannot read {unreadable[1]}: permission denied")
    for pattern, replacement in _WORDS:
        words = pattern.sub(replacement, words)
    where = error.ctx.command_path if error.ctx else "acudevice"
    return UsageError(words[:1].lower() + words[1:], hint=f"see how it is meant with: {where} --help")
