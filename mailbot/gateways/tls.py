"""What IMAP and SMTP ask of a connection: verified TLS (RFC 8314), or loopback. The one owner of ssl contexts."""

from __future__ import annotations

import ipaddress
import ssl
from typing import Literal

Tls = Literal["implicit", "starttls", "none"]


def trusted(ca_file: str = "") -> ssl.SSLContext:
    """Verifies certificate and host name by the system's authorities, and those in `ca_file` too. Raises OSError."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8997
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def check(tls: Tls, host: str) -> None:
    """Raises ValueError where mail and password would cross a network in the clear."""
    if tls == "none" and not _is_loopback(host):
        raise ValueError(f'{host}: tls = "none" is for loopback only')


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
