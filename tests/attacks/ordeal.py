"""A whole bot meets every bomb in a process of its own; what each cost is told as a line of JSON.

python -m attacks.ordeal FOLDER [NAME…]
"""

from __future__ import annotations

import copy
import json
import os
import re
import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from attacks.attack import arrive
from attacks.bombs import Make, every_bomb
from support.bot import PROVAN, TEMPLATES, Bot, PlainPress, opened

from mailbot.documents.render import Renderer
from mailbot.gateways.opener import ProcessOpener
from mailbot.service.deliver import Delivery
from mailbot.store.unit_of_work import open_store


def seconds() -> float:
    """Of processor time, of this process, of its workers, and of those that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ticks = sum(sum(map(int, stat.rpartition(") ")[2].split()[11:13])) for stat in _of_workers("stat"))
    return sum(one.ru_utime + one.ru_stime for one in used) + ticks / os.sysconf("SC_CLK_TCK")


def peaks_mb() -> tuple[int, int]:
    """The most that this process ever had, and the most that its living workers ever had, in MB.

    Not `ru_maxrss`: Linux hands it on through fork and exec, so that it tells of whoever started this process.
    """
    own = _high_water_mb(Path("/proc/self/status").read_text())
    return own, max(map(_high_water_mb, _of_workers("status")), default=0)


def _high_water_mb(status: str) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def _of_workers(file: str) -> Iterator[str]:
    for children in Path("/proc/self/task").glob("*/children"):
        for pid in children.read_text().split():
            with suppress(OSError):  # it has just ended
                yield Path(f"/proc/{pid}/{file}").read_text()


def suffer(bot: Bot, content: bytes) -> dict[str, Any]:
    """One bomb, decided and answered, and the mail behind it."""
    row = arrive(bot, content)
    began = seconds()
    bot.run_inbox()
    decided = seconds() - began
    sent = len(bot.all_sent)
    bot.deliver()
    answered = seconds() - began
    service_mb, worker_mb = peaks_mb()
    kept = bot.row(row)
    following = bot.reply(bot.last(PROVAN, "todo"), "thanks")
    bot.run()
    return {
        "status": kept.status,
        "reason": kept.reason,
        "kept": kept.content == content,
        "decided_s": round(decided, 2),
        "answered_s": round(answered, 2),
        "service_mb": service_mb,
        "worker_mb": worker_mb,
        "longest_mail": max((len(one.submission.content) for one in bot.all_sent[sent:]), default=0),
        "next": bot.row(following).status,
    }


def _made(make: Make, bot: Bot, file: Path) -> bytes:
    """Its octets, made in a process of their own: what that costs is not the reader's."""
    child = os.fork()
    if child == 0:
        file.write_bytes(make(bot))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    content = file.read_bytes()
    file.unlink()
    return content


def main(folder: Path, names: list[str]) -> None:
    world = folder / "world"
    world.mkdir()
    first = opened(world)
    bombs = every_bomb()
    opener = ProcessOpener()
    for number, name in enumerate(names or bombs):
        room = shutil.copytree(world, folder / str(number))
        bot = copy.copy(first)
        bot.store, bot.opener, bot.all_sent = open_store(f"sqlite:///{room}/mailbot.db"), opener, list(first.all_sent)
        bot.delivery = Delivery(bot.store, bot.desk, bot.clock, Renderer((TEMPLATES,)), PlainPress(), bot.courier)
        print(json.dumps({"name": name, **suffer(bot, _made(bombs[name], bot, room / "bomb"))}), flush=True)
        bot.store.close()
    opener.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
