"""A server may repeat what it was told, and what it answers is logged and mailed on: never with the password."""

from __future__ import annotations

from base64 import b64encode


def without(text: str, username: str, password: str) -> str:
    """`text` with "…" for the password as the LOGIN commands carry it, plain or quoted, and as SASL does (RFC 4616)."""
    secret = password.encode()
    plain = b"\0" + username.encode() + b"\0" + secret
    quoted = password.replace("\\", r"\\").replace('"', r"\"")
    for form in (b64encode(plain).decode(), b64encode(secret).decode(), quoted, password):
        text = text.replace(form, "…") if password else text
    return text
