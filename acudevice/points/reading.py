"""Read a TOML text into typed values, and say in which file and line it is wrong, and why.

A `Table` remembers which keys were asked for; `close` refuses the rest, because a misspelt limit that is silently
ignored is a limit that does not hold.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from acudevice.errors import BadDataError
from acudevice.points.lines import Path, locate

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def suggest(word: str, known: Collection[str]) -> str:
    """Return ` (did you mean …?)` for the nearest of `known`, or nothing where none is near."""
    folded = {k.casefold(): k for k in known}
    near = get_close_matches(word.casefold(), folded, n=1)
    return f" (did you mean `{folded[near[0]]}`?)" if near else ""


class Document:
    """A TOML text with the name that messages call it by."""

    def __init__(self, name: str, text: str, *, builtin: bool = False) -> None:
        """Parse the text; raise `BadDataError` with its line where it is no TOML."""
        self.name = name
        self.text = text
        self.builtin = builtin
        """True for the package's own data: evidence is demanded, and limits are set rather than lowered."""
        try:
            data: dict[str, object] = tomllib.loads(text)
        except RecursionError:
            raise BadDataError(f"{name}: brackets are nested too deeply for a TOML file") from None
        except ValueError as error:  # also of an integer too long for Python to read
            raise BadDataError(self._syntax(str(error))) from None
        self.root = Table(self, data, ())

    def _syntax(self, message: str) -> str:
        found = _AT_LINE.search(message)
        line = int(found[1]) if found else self.text.count("\n") + 1
        reason = _AT_LINE.sub("", message.replace("(at end of document)", "at the end")).strip()
        return f"{self.name}, line {line}: not valid TOML: {reason[:1].lower()}{reason[1:]}"

    def error(self, path: Path, reason: str) -> BadDataError:
        """Return the error that says what is wrong at a path."""
        line = locate(self.text, path)
        where = self.name if line is None else f"{self.name}, line {line}"
        return BadDataError(f"{where}: {reason}")


class Table:
    """One table of a document, read key by key."""

    def __init__(self, document: Document, data: dict[str, object], path: Path) -> None:
        self.document = document
        self.path = path
        self._data = data
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    @property
    def name(self) -> str:
        """The table's own key."""
        return str(self.path[-1]) if self.path else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def error(self, reason: str, key: str | None = None) -> BadDataError:
        """Return the error for this table, or for one of its keys."""
        return self.document.error(self.path if key is None else (*self.path, key), reason)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string with something in it; `default` where the key is missing."""
        value = self._get(key, default)
        if value is default and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"`{key}` must be a text in quotes that is not empty", key)
        return " ".join(value.split())

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings; empty where the key is missing."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(f'`{key}` must be a list of texts, such as ["one", "two"]', key)
        return tuple(value)

    def number(self, key: str, low: float, high: float, unit: str, default: float | None = None) -> float:
        """Return a number within `low` to `high`, both inclusive; `default` where the key is missing."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.error(f"`{key}` must be a number from {low:g} to {high:g}{unit and ' ' + unit}", key)
        return float(value)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number within `low` to `high`; `default` where the key is missing."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.error(f"`{key}` must be a whole number from {low} to {high}", key)
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false where the key is missing."""
        value = self._get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"`{key}` must be true or false", key)
        return value

    def choice(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """Return one of the known words; `default` where the key is missing."""
        word = self.text(key, default)
        if word not in known:
            raise self.error(f"`{key}` is `{word}`, not one of {', '.join(known)}{suggest(word, known)}", key)
        return word

    def table(self, key: str) -> "Table":
        """Return the table under a key; an empty one where the key is missing."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.error(f"`{key}` must be a table", key)
        return Table(self.document, value, (*self.path, key))

    def tables(self, key: str) -> "list[Table]":
        """Return the tables of an array with at least one of them."""
        value = self._get(key, [])
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.error(f"`{key}` must be a list of tables, at least one", key)
        return [Table(self.document, item, (*self.path, key, i)) for i, item in enumerate(value)]

    def each(self, section: str) -> "Iterator[Table]":
        """Yield the tables below a section, such as each of `[points.…]`, refusing keys that nobody asked for."""
        below = self.table(section)
        for key in below:
            entry = below.table(key)
            yield entry
            entry.close()

    def close(self) -> None:
        """Refuse keys that were never asked for."""
        for key in self._data:
            if key not in self._asked:
                raise self.error(f"unknown key `{key}`{suggest(key, self._asked)}", key)

    def _get(self, key: str, default: object) -> object:
        self._asked.add(key)
        value = self._data.get(key, default)
        if value is None:
            raise self.error(f"`{key}` is missing")
        return value
