"""mailbot keeps service providers and their clients on one page, by mail alone."""

__version__ = "0.1.0"
