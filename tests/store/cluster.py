"""A PostgreSQL cluster of its own for the length of a test run: a folder, a Unix socket, nobody else's server."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FASTER = "-c listen_addresses='' -c fsync=off -c max_connections=60 -c shared_buffers=32MB"


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, from PATH or where Debian keeps it."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return packaged[-1].parent if packaged else None


@contextmanager
def running_cluster(bin_folder: Path) -> Iterator[str]:
    """The URL of its database "postgres". As root the server runs as nobody: it refuses to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="mailbot-pg-"))
    data, as_other = folder / "data", []
    if os.geteuid() == 0:
        account = pwd.getpwnam("nobody")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_other = ["runuser", "-u", "nobody", "--"]

    def run(*command: str) -> None:
        with (folder / "log").open("ab") as log:  # not a pipe: the server would keep it open
            subprocess.run([*as_other, *command], check=True, cwd="/", stdout=log, stderr=log, timeout=60)

    try:
        run(
            str(bin_folder / "initdb"),
            "-D",
            str(data),
            "-U",
            "mailbot",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        run(str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-o", f"{FASTER} -k {folder}", "start")
        try:
            yield f"postgresql://mailbot@/postgres?host={folder}"
        finally:
            run(str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
