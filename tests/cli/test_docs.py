"""docs/commands.md says what the program does: every command, option, field and exit code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from acudevice import errors
from acudevice.cli.main import COMMANDS, cli
from tests.support.command import acudevice
from tests.support.shelf import fill

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0].strip(): part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]}


def marked(name: str) -> list[list[str]]:
    """Return the rows of the table behind a mark, without its header."""
    table = re.search(rf"<!-- {name}: .*?-->\n\n(.*?)\n\n<!-- end -->", PAGE, re.DOTALL)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()[2:]]


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command, or all commands of a group, with what a person types for it."""
    if isinstance(command, click.Group):
        for sub, found in command.commands.items():
            yield from commands(f"{name} {sub}", found)
    else:
        yield name, command


def fields(value: Any) -> set[str]:
    """Return the names of the fields of an object, and of the objects in its lists."""
    found = set(value)
    for item in value.values():
        if isinstance(item, list) and item and isinstance(item[0], dict):
            found |= set(item[0])
    return found


def test_the_table_of_commands_is_that_of_the_program() -> None:
    """In the same order and words."""
    assert marked("commands") == [[f"`{name}`", entry.line] for name, entry in COMMANDS.items()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_with_all_its_options(name: str) -> None:
    """And the section shows how to call it."""
    assert name in SECTIONS, f"docs/commands.md has no section '## {name}'"
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    for words, found in commands(f"acudevice {name}", command):
        assert words in SECTIONS[name]
        for parameter in found.params:
            if isinstance(parameter, click.Option):
                assert parameter.opts[0] in SECTIONS[name], words


def test_no_section_describes_what_is_not_there() -> None:
    """Sections are commands, and what holds for all or for many of them."""
    known = {*COMMANDS, "What holds for all of them", "Live streams"}
    assert set(SECTIONS) <= known


def test_the_exit_codes_are_those_of_the_error_tree() -> None:
    """And those that no error has: done, a verdict of no, a fault of ours, Ctrl-C, SIGTERM."""
    kinds = (found for found in vars(errors).values() if isinstance(found, type))
    tree = {kind.exit_code for kind in kinds if issubclass(kind, errors.AcuError)}
    assert {int(code) for code, _ in marked("exit codes")} == tree | {0, 1, 70, 130, 143}


@pytest.mark.parametrize(
    "words",
    [
        "devices",
        "forget blue --yes",
        "points",
        "points LR3",
        "routines",
        "routines relaxing",
        "sessions list",
        "sessions show 2026-11-22T10-30-05",
        "sessions delete last --yes",
        "export last --output OUT",
    ],
)
def test_every_field_of_what_programs_read_is_named(words: str, tmp_path: Path) -> None:
    """In the section of its command; so is its type."""
    fill()
    args = words.replace("OUT", str(tmp_path / "out")).split()
    data, section = acudevice(*args, "--json").data, SECTIONS[args[0]]
    assert f"`{data['type']}`" in section
    named = set(re.findall(r"`(\w+)`", section))
    assert fields(data) - {"schema", "type"} <= named
