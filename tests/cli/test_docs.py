"""docs/commands.md says what the program does: every command, option, field and exit code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from acudevice import errors
from acudevice.cli.main import COMMANDS, cli
from acudevice.session.live import _LATCHES
from acudevice.values.thresholds import FIELDS
from tests.support.command import acudevice
from tests.support.shelf import fill

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0].strip(): part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]}


def marked(name: str) -> list[list[str]]:
    """Return the rows of the table behind a mark, without its header."""
    table = re.search(rf"<!-- {name}: .*?-->\n\n(.*?)\n\n<!-- end -->", PAGE, re.DOTALL)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()[2:]]


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command, or all commands of a group, with what a person types for it."""
    if isinstance(command, click.Group):
        own = [each.human_readable_name for each in command.params if isinstance(each, click.Argument)]
        name = " ".join([name, *own])
        ctx = click.Context(command)
        for sub in command.list_commands(ctx):
            found = command.get_command(ctx, sub)
            assert found is not None
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


def deep(value: Any) -> set[str]:
    """Return the names of the fields of an object at any depth, but for those that are data themselves."""
    if isinstance(value, dict):
        inner = (deep(item) for name, item in value.items() if name not in ("extra", "verdicts"))
        return set(value).union(*inner)
    if isinstance(value, list):
        return set[str]().union(*map(deep, value))
    return set()


def named(section: str) -> set[str]:
    """Return the words that a section sets as code, and those of the sections that it refers to."""
    linked = (SECTIONS.get(name, "") for name in re.findall(r"\(#([\w-]+)\)", section))
    return {word for text in (section, *linked) for word in re.findall(r"`(\w+)`", text)}


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
        "pair virtual:",
        "devices",
        "forget blue --yes",
        "info virtual:",
        "tare virtual:?pace=max",
        "tare blue --history",
        "thresholds virtual: show",
        "thresholds virtual: verify tai-chong",
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
    assert fields(data) - {"schema", "type"} <= named(section)


def test_every_field_of_an_entry_of_thresholds_is_named() -> None:
    """Those of the protocol, each with its unit."""
    assert {"point", "side", "mode", *FIELDS} <= named(SECTIONS["thresholds"])


def test_every_field_of_a_port_that_was_asked_is_named() -> None:
    """One line for each port."""
    lines = acudevice("scan", "/nowhere/at/all", "--json").out.splitlines()
    for found in map(json.loads, lines):
        assert f"`{found['type']}`" in SECTIONS["scan"]
        assert set(found) - {"schema", "type"} <= named(SECTIONS["scan"])


@pytest.mark.parametrize(
    "words",
    [
        "demo --fast",
        "guide tai-chong --device virtual:?pace=max&rate=50&reboot=8 --yes-cautions --repeats 1",
        "record --device virtual:?pace=max&fault=saturated:1:1 --duration 3",
        "pain-threshold LR3 --device virtual:?pace=max&rate=50&pain=14 --yes-cautions --trials 1 --rest 5",
    ],
)
def test_every_type_and_field_of_a_live_stream_is_named(words: str) -> None:
    """With reboots and broken sensors, at any depth."""
    section = SECTIONS["Live streams"] + SECTIONS["thresholds"] + SECTIONS[words.split(maxsplit=1)[0]]
    for line in acudevice(*words.split(), "--json").out.splitlines():
        data = json.loads(line)
        assert f"`{data['type']}`" in section
        assert deep(data) <= named(section), data["type"]


def written(pattern: str, *parts: str) -> set[str]:
    """Return what a pattern finds in the sources of some packages."""
    files = (path for part in parts for path in (ROOT / "acudevice" / part).glob("**/*.py"))
    return {name for path in files for name in re.findall(pattern, path.read_text(encoding="utf-8"))}


def test_every_code_of_a_problem_is_explained() -> None:
    """Whoever tells of it."""
    codes = written(r'(?:Trouble|Problem)\(\s*"(\w+)"', "driver", "protocol")
    codes |= written(r'(?:[._]problem|self\.tell|problem,)\(?\s*"(\w+)"', "session")
    codes |= written(r'"code": "(\w+)"', "session") | written(r'return "(\w+)", f?"', "session")
    codes |= {code for code, _ in _LATCHES.values()}
    assert {"late", "not_stopped", "tick", "over_ceiling", "no_point", "no_press", "thresholds_left"} <= codes
    assert codes <= named(SECTIONS["Live streams"])


def test_every_kind_of_mark_of_the_host_is_named() -> None:
    """In what `sessions show` says of them."""
    kinds = written(r'mark[,(]\s*"(\w+)"', "session")
    assert {"cue", "damage", "plan"} <= kinds
    assert kinds <= named(SECTIONS["sessions"])
