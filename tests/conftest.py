"""Makes `tests` importable, so that every room finds `support`."""
