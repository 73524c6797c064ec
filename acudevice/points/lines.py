"""Where in a TOML text a key stands: `tomllib` keeps no lines, and a message without one sends people searching."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Keys from the root of the document; a number is the place in an array of tables, from 0."""

_OPAQUE = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*')
_PLAIN = re.compile(r"""(["'])[^"'\\\[\]{}=#.\n]*\1""")
_PART = r"""(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_KEYS = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_KEYS})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_KEYS})\s*=")


def locate(text: str, path: Path) -> int | None:
    """Return the line, from 1, of `path` or of the nearest table above it; None where nothing of it is written."""
    best, depth = None, 0
    for line, where in _places(text):
        shared = _shared(where, path)
        if shared > depth:
            best, depth = line, shared
    return best


def _shared(a: Path, b: Path) -> int:
    """Return how many keys two paths share from the root."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _places(text: str) -> Iterator[tuple[int, Path]]:
    """Yield the line and the path of each header, key and element of an array of inline tables."""
    header: Path = ()
    counts: dict[Path, int] = {}
    key: Path = ()
    depth = element = 0
    for number, line in enumerate(_OPAQUE.sub(_veil, text).split("\n"), start=1):
        rest = line
        if depth == 0 and (found := _HEADER.match(line)):
            header = _header(found, counts)
            yield number, header
            continue
        if depth == 0 and (found := _ASSIGNMENT.match(line)):
            key, element, rest = header + _keys(found[1]), 0, line[found.end() :]
            yield number, key
        for char in rest:
            if char == "{" and depth == 1:
                yield number, (*key, element)
                element += 1
            depth = max(0, depth + (char in "[{") - (char in "]}"))


def _veil(found: re.Match[str]) -> str:
    """Blank out a string or comment, so that no bracket or sign in it is taken for one; plain ones stay."""
    whole = found[0]
    return whole if _PLAIN.fullmatch(whole) else "\n" * whole.count("\n")


def _keys(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _header(found: re.Match[str], counts: dict[Path, int]) -> Path:
    """Return the path of a header, numbered where it is one of an array of tables."""
    path = _keys(found[2])
    if found[1] == "[":
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])
