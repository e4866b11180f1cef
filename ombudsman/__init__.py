"""Project wiring: settings, routes, processes. Nothing imports it but the entry points."""
