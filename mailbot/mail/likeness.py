"""Do two mails say nearly the same? A fingerprint of 64 bits (Charikar's simhash): few bits apart, few words apart."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b

BITS = 64
NEAR = 10  # bits; one word of twenty, or a ticket's number, moves fewer
LONGEST = 4_000  # characters that are read
_WORD = re.compile(r"\w+")


def likeness(words: str) -> str:
    """16 hexadecimal digits; "" for a text without words. Neither capitals nor marks count."""
    counted = Counter(_WORD.findall(words[:LONGEST].casefold()))
    if not counted:
        return ""
    sums = [0] * BITS
    for word, times in counted.items():
        digest = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        for bit in range(BITS):
            sums[bit] += times if digest >> bit & 1 else -times
    return f"{sum(1 << bit for bit in range(BITS) if sums[bit] > 0):016x}"


def alike(one: str, other: str) -> bool:
    """Of two fingerprints; a text without words is like no other."""
    return bool(one and other) and (int(one, 16) ^ int(other, 16)).bit_count() <= NEAR
