"""A power cut, from a log of strace: what was written and not yet synced is gone, or is there in any part."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_CALL = re.compile(r'(\w+)\(\d+<([^>]*)>(?:, (?:"((?:\\x[0-9a-f]{2})*)"|(\d+)))?(?:, (\d+))?(?:, (\d+))?\)\s+= (-?\d+)')
OPTIONS = ("-xx", "-s", "1000000", "-e", "trace=pwrite64,ftruncate,fdatasync,fsync,write")


@dataclass
class Disk:
    """What is durable, by file, and what is written and not synced: (offset, octets), or (length, None) for a cut."""

    durable: dict[str, bytearray]
    pending: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)

    def write(self, path: str, offset: int, octets: bytes | None) -> None:
        self.pending.setdefault(path, []).append((offset, octets))

    def sync(self, path: str) -> None:
        for offset, octets in self.pending.pop(path, []):
            _apply(self.durable.setdefault(path, bytearray()), offset, octets)

    def after_a_cut(self, folder: Path, chance: random.Random | None) -> None:
        """The files as the next start finds them. Without `chance` nothing that was pending got through."""
        for path in {*self.durable, *self.pending}:
            content = bytearray(self.durable.get(path, b""))
            for offset, octets in self.pending.get(path, []):
                if chance is not None and chance.random() < 0.5:
                    _apply(content, offset, octets)
            (folder / Path(path).name).write_bytes(content)


def replayed(log: Path, disk: Disk, names: tuple[str, ...]) -> Iterator[str]:
    """Each promise as it is made, and "" before each sync, with the disk as it is then. Only `names` are its files."""
    for line in log.read_text().splitlines():
        found = _CALL.search(line)
        if found is None or int(found[7]) < 0:
            continue
        call, path = found[1], found[2].split(" ")[0]
        octets = bytes.fromhex((found[3] or "").replace("\\x", ""))
        if call == "write" and octets.startswith(b"promise "):
            yield octets.decode().removeprefix("promise ")
        name = Path(_path(path)).name
        if name not in names:
            continue
        if call == "pwrite64":
            disk.write(name, int(found[6]), octets)
        elif call == "ftruncate":
            disk.write(name, int(found[4]), None)
        elif call in ("fdatasync", "fsync"):
            yield ""
            disk.sync(name)


def _path(shown: str) -> str:
    return bytes.fromhex(shown.replace("\\x", "")).decode() if shown.startswith("\\x") else shown


def _apply(content: bytearray, offset: int, octets: bytes | None) -> None:
    if octets is None:
        del content[offset:]
        content.extend(bytes(max(0, offset - len(content))))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(octets)] = octets
