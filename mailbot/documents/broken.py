"""What can be wrong with the documents themselves. Permanent: the same letter will never render as it is."""

from __future__ import annotations

from pathlib import Path


class TemplateBroken(Exception):
    """A template, word file or stylesheet that cannot be used. `detail` is for the operator: file, line, reason."""

    def __init__(self, path: Path | str, line: int, reason: str) -> None:
        self.path = str(path)
        self.line = line
        self.detail = f"{path}, line {line}: {reason}" if line else f"{path}: {reason}"
        super().__init__(self.detail)


class PageBroken(Exception):
    """A page that could not be printed without loss. `detail` is for the operator."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)
