"""A stylesheet put where mail programs see it: each class's rule into the elements that have the class.

Only what the project's own sheets use is read: `.name { … }` rules outside @-blocks are put inline; everything
else (@media, @font-face, element rules) is left for a <style> element. Not a CSS parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
COMMENT = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/")
RULE = re.compile(r"^\.([\w-]+) *\{([^{}]*)\}\n?", re.M)
CLASSES = re.compile(r'class="([\w -]+)"')
DEFAULT_ACCENT = "#1f5f8b"


def sound_colour(colour: str) -> str:
    """#rrggbb as given; the project's own accent for anything else."""
    return colour if COLOUR.fullmatch(colour) else DEFAULT_ACCENT


def coloured(sheet: str, accent: str) -> str:
    """The sheet without comments, its var(--accent), var(--on-accent) and var(--accent-dark) filled in.

    Mail programs know no custom properties. A colour that is not #rrggbb gives way to the project's own.
    """
    accent = sound_colour(accent)
    values = {
        "--accent": accent,
        "--on-accent": "#1b1f24" if _lightness(accent) > 0.45 else "#ffffff",
        "--accent-tint": _mixed(accent, 255, 0.88),
        "--accent-dark": _mixed(accent, 255, 0.45),
        "--accent-deep": _mixed(accent, 20, 0.35),
    }
    sheet = COMMENT.sub("", sheet)
    for name, value in values.items():
        sheet = sheet.replace(f"var({name})", value)
    return sheet


def split(sheet: str) -> tuple[Mapping[str, str], str]:
    """Declarations of each class, and what stays for the <style> element."""
    rules: dict[str, str] = {}
    for name, declarations in RULE.findall(sheet):
        rules[name] = rules.get(name, "") + "; ".join(d.strip() for d in declarations.split(";") if d.strip()) + ";"
    return rules, RULE.sub("", sheet).strip()


def inlined(html: str, rules: Mapping[str, str]) -> str:
    """`html` with style attributes. User text cannot match: its quotes are escaped by then."""

    def styled(found: re.Match[str]) -> str:
        style = "".join(rules.get(name, "") for name in found[1].split())
        return f'{found[0]} style="{style}"' if style else found[0]

    return CLASSES.sub(styled, html)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, with_grey: int, share: float) -> str:
    return "#" + "".join(f"{round(c + (with_grey - c) * share):02x}" for c in _channels(colour))


def _lightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [c / 255 for c in _channels(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
