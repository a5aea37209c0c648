"""A worker that dies with all that it knows on its lips, as gateways.opener.open_octets is called."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def at_once(octets: bytes, base: Path) -> bytes:
    print(sys.argv, dict(os.environ), flush=True)
    os._exit(3)
