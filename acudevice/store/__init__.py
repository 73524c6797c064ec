"""The one package that knows where things live: sessions, devices and settings, in SQLite."""
