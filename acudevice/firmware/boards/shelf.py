# Stored records in files. A module of its own, as most boards have none and memory is short.

import os

from .files import Files, listed


class Shelf:
    def __init__(self, folder, limit):
        """Stored records as files with a number for a name; see `records.py`."""
        self._files = Files(folder)
        self._folder = folder
        self._limit = limit  # bytes of all records
        self._measure()

    def _measure(self):
        self._used = sum([self.size(number) for number in self.numbers()])

    def numbers(self):
        """Return the numbers of the records."""
        return [int(name) for name in listed(self._folder) if name.isdigit()]

    def size(self, number):
        """Return how long a record is."""
        return os.stat(self._path(number))[6]

    def append(self, number, data):
        """Write on. Raises OSError when the shelf or the flash is full."""
        if self._used + len(data) > self._limit:
            raise OSError("the shelf is full")
        try:
            with open(self._path(number), "ab") as file:
                file.write(data)
        except OSError:
            self._measure()  # some of it may be there
            raise
        self._used += len(data)

    def read(self, number, offset, length):
        """Return bytes of a record."""
        with open(self._path(number), "rb") as file:
            file.seek(offset)
            return file.read(length)

    def remove(self, number):
        """Forget a record."""
        self._used -= self.size(number)
        os.remove(self._path(number))

    def _path(self, number):
        return "%s/%d" % (self._folder, number)
