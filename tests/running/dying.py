"""A worker that dies with all that it knows on its lips, as gateways.opener.open_octets is called."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def at_once(octets: bytes, base: Path) -> bytes:
    paths = "PYTHONPATH"  # as long as a test run makes it, and only the end of what is said is kept
    print(sys.argv, {name: os.environ[name] for name in os.environ if name != paths}, "all that I know", flush=True)
    os._exit(3)
