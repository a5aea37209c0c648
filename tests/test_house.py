"""The rules of the house that no type checker knows: who imports whom, who reads the clock and the environment."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "mailbot").rglob("*.py"))
CLOCKS = {"now", "today", "utcnow", "localtime", "gmtime"}


def _names(file: Path) -> str:
    return file.relative_to(ROOT / "mailbot").as_posix()


def _calls(file: Path) -> Iterator[ast.Attribute]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func


def _of(call: ast.Attribute) -> str:
    return call.value.id if isinstance(call.value, ast.Name) else ""


def test_imports_run_one_way_and_each_library_has_one_owner() -> None:
    """In a process of its own: the linter silences every logger that there is."""
    linter = "from importlinter.cli import lint_imports_command as lint; lint()"
    asked = [sys.executable, "-c", linter, "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def test_only_the_clock_reads_the_time() -> None:
    """The post office of the demo is the world outside and has a clock of its own."""
    readers = {
        _names(file)
        for file in FILES
        for call in _calls(file)
        if call.attr in CLOCKS and _of(call) in ("datetime", "date", "time")
    }
    assert readers <= {"gateways/clock.py", "postoffice/office.py"}


def test_only_the_config_reads_the_environment() -> None:
    readers = {
        _names(file)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "environb", "getenv", "expanduser", "expandvars")
    }
    assert readers == {"config/load.py"}


@pytest.mark.parametrize("file", FILES, ids=_names)
def test_a_file_says_what_it_is_and_its_name_means_something(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree) or not tree.body, "a module begins with what it is for"
    assert not {"manager", "helper", "helpers", "utils", "util", "misc", "common", "handler"} & set(
        file.stem.split("_")
    )


def test_the_architecture_page_names_what_exists() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    """Every file, folder and module.function that the page speaks of."""
    missing = [name for name in re.findall(r"(?:\w+/)+|\b\w+\.py\b", page) if not _exists(name)]
    for name in set(re.findall(r"\b[a-z_]+(?:\.\w+)+\b", page)) - {"pyproject.toml", "tool.importlinter"}:
        module, *members = name.split(".")
        files = [file for file in FILES if module in (file.stem, file.parent.name)]
        defined = "\n".join(file.read_text() for file in files)
        missing += [name for one in members if one not in ("py", "load", "clock") and not _defines(defined, one)]
    assert not missing, "the page is older than the code"


def _exists(name: str) -> bool:
    places = (
        ROOT,
        ROOT / "tests",
        ROOT / "mailbot",
        *(path for path in (ROOT / "mailbot").rglob("*") if path.is_dir()),
    )
    return any((place / name).exists() for place in places)


def _defines(text: str, name: str) -> bool:
    return re.search(rf"^\s*(?:def|class) {name}\b", text, re.MULTILINE) is not None
