"""The one asynchronous shell: it finds devices, wires driver, signal, coach and store, and tells an audience."""
