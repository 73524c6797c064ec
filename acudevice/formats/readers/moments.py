"""Times of day, and dates with them, as loggers write them."""

import re
from datetime import UTC, date, datetime

_CLOCK = re.compile(
    r"(?:(?P<date>\d{1,9}[-/.]\d{1,9}[-/.]\d{1,9})[ T]+|(?P<days>\d+) days? \+?)?"
    r"(?P<clock>\d+(?::\d+){1,2}(?:[.,:]\d+)?)\s*(?P<half>[ap]m)?",
    re.IGNORECASE,
)
DAY_S = 86_400.0


def moment(cell: str) -> float | None:
    """Return a time of day, or a date and time, in seconds; None for anything else.

    What bears no zone is read as universal time, so that no recording jumps by an hour. Of `03/05/2024` the first is
    the month where the clock has halves of a day, or where it must be.
    """
    if ":" not in cell:
        return None
    try:
        found = datetime.fromisoformat(cell.replace(",", "."))
    except ValueError:
        return _by_hand(cell)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _by_hand(cell: str) -> float | None:
    found = _CLOCK.fullmatch(cell.strip())
    if found is None:
        return None
    parts = found["clock"].replace(",", ".").split(":")
    if len(parts) == 4:  # milliseconds after a colon
        parts = [*parts[:2], f"{parts[2]}.{parts[3]}"]
    seconds: float = sum(float(part) * 60**k for k, part in enumerate(reversed(parts)))
    half = str(found["half"] or "").casefold()
    if half and len(parts) == 3:
        seconds += 43_200 * ((half == "pm") - (int(parts[0]) == 12))
    seconds += DAY_S * float(found["days"] or 0)  # a duration as pandas writes it
    return seconds + (DAY_S * _day(found["date"], month_first=bool(half)) if found["date"] else 0.0)


def _day(text: str, *, month_first: bool) -> int:
    """Return the number of a day; 0 where there is no such day."""
    one, two, three = (int(part) for part in re.split(r"[-/.]", text))
    if one > 31:
        year, month, day = one, two, three
    else:
        year = three if three > 99 else 2000 + three
        month, day = (one, two) if (month_first and one <= 12) or two > 12 else (two, one)
    try:
        return date(year, month, day).toordinal()
    except (ValueError, OverflowError):
        return 0
