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
WHITE, INK, NIGHT = "#ffffff", "#14181d", "#1f242a"  # paper, text, and paper in the dark
LEGIBLE = 4.5  # contrast, WCAG 2.2 §1.4.3


def sound_colour(colour: str) -> str:
    """#rrggbb as given; the project's own accent for anything else."""
    return colour if COLOUR.fullmatch(colour) else DEFAULT_ACCENT


def coloured(sheet: str, accent: str) -> str:
    """The sheet without comments, its var(--accent) and the colours that follow from it
    filled in: --on-accent (text on it), --accent-text (it, legible on white), --accent-dark (it, legible in the dark).

    Mail programs know no custom properties. A colour that is not #rrggbb gives way to the project's own.
    """
    accent = sound_colour(accent)
    values = {
        "--accent": accent,
        "--on-accent": max((WHITE, INK), key=lambda text: contrast(text, accent)),
        "--accent-text": _readable(accent, WHITE, INK),
        "--accent-dark": _readable(accent, NIGHT, WHITE),
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


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #rrggbb colours (WCAG 2.2), 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _readable(accent: str, paper: str, towards: str) -> str:
    """The accent, moved towards another colour as little as makes it legible on `paper`."""
    tries = (_mixed(accent, towards, step / 20) for step in range(20))
    return next((colour for colour in tries if contrast(colour, paper) >= LEGIBLE), towards)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(c + (o - c) * share):02x}" for c, o in pairs)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [c / 255 for c in _channels(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
