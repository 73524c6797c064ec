"""docs/threat_model.md names tests, and every one of them exists."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/threat_model.md"
ID = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    """Return the cells of each row of the table of threats."""
    text = PAGE.read_text(encoding="utf-8")
    table = re.search(r"^\| \| threat \|.*?\n\|[-|]+\|\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()]


@cache
def names_of(path: str) -> set[str]:
    """Return the names of the tests of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds) and node.name.startswith("test_")}


def test_every_test_that_is_named_exists() -> None:
    """By file and name."""
    named = ID.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 50
    missing = [
        (path, name) for path, name in named if not (ROOT / path).is_file() or name not in names_of(path)
    ]
    assert missing == []


def test_every_mitigation_names_a_test() -> None:
    """And every letter of STRIDE has a row."""
    assert all(len(row) == 4 for row in rows())
    assert [row for row in rows() if not ID.search(row[3])] == []
    assert {row[0] for row in rows()} == set("STRIDE")


def test_nothing_else_looks_like_the_name_of_a_test() -> None:
    """A slip of the pen in a path would go unseen."""
    text = PAGE.read_text(encoding="utf-8")
    assert len(re.findall(r"::", text)) == len(ID.findall(text))
