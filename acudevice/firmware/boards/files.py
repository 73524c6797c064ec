# Flash of a board: one file a name, and a shelf of records, below one folder.

import os


def _listed(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


class Files:
    def __init__(self, folder):
        """Blobs by name. A file is written beside the old one and takes its name when it is whole."""
        self._folder = folder
        if not _listed(folder):
            try:
                os.mkdir(folder)
            except OSError:
                pass  # it is there and empty

    def read(self, name):
        """Return the bytes of a name, None without any."""
        try:
            with open(self._path(name), "rb") as file:
                return file.read()
        except OSError:
            return None

    def write(self, name, data):
        """Keep bytes under a name. Raises OSError."""
        beside = self._path(name) + ".new"
        with open(beside, "wb") as file:
            file.write(data)
        os.rename(beside, self._path(name))

    def _path(self, name):
        return self._folder + "/" + name


class Shelf:
    def __init__(self, folder, limit):
        """Stored records as files with a number for a name; see `records.py`."""
        self._files = Files(folder)
        self._folder = folder
        self._limit = limit  # bytes of all records
        self._used = sum([self.size(number) for number in self.numbers()])

    def numbers(self):
        """Return the numbers of the records."""
        return [int(name) for name in _listed(self._folder) if name.isdigit()]

    def size(self, number):
        """Return how long a record is."""
        return os.stat(self._path(number))[6]

    def append(self, number, data):
        """Write on. Raises OSError when the shelf or the flash is full."""
        if self._used + len(data) > self._limit:
            raise OSError("the shelf is full")
        with open(self._path(number), "ab") as file:
            file.write(data)
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
