"""The Bluetooth link: the one place that imports bleak, and only when it is used."""
