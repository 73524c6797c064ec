# Flash of a board: one file a name, below one folder.

import os


def listed(folder):
    """Return the names in a folder, none where it is missing."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


class Files:
    def __init__(self, folder):
        """Blobs by name. A file is written beside the old one and takes its name when it is whole."""
        self._folder = folder
        if not listed(folder):
            try:
                os.mkdir(folder)
            except OSError:
                pass  # it is there and empty

    def read(self, name):
        """Return the bytes of a name, None without any. Raises OSError where they are there and cannot be read."""
        try:
            with open(self._path(name), "rb") as file:
                return file.read()
        except OSError:
            if name in listed(self._folder):  # numbers of errors differ from port to port
                raise
            return None

    def write(self, name, data):
        """Keep bytes under a name. Raises OSError."""
        beside = self._path(name) + ".new"
        with open(beside, "wb") as file:
            file.write(data)
        os.rename(beside, self._path(name))

    def _path(self, name):
        return self._folder + "/" + name
