"""The plan page drawn with ReportLab alone, without HTML: what a printer of it costs at the least.

Draws what `templates/pdf/plan.html` shows, as one would by hand: paragraphs in tables, styles and fonts made once,
the timeline as shapes. Takes what the template takes.
"""

from __future__ import annotations

import io
import re
from base64 import b64decode
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table

WIDTH, LEFT, FOOT = 521.0, 37.0, 16.0
NO_PADDING = [(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")]
TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")
SHAPES = re.compile(r"<(path|rect|text) ([^>]*?)/?>(?:([^<]*)</text>)?")
STROKES = re.compile(r"M([\d.]+) ([\d.]+)H([\d.]+)")
ATTRIBUTES = re.compile(r'([\w-]+)="([^"]*)"')


def draw(known: Mapping[str, Any], fonts: Path) -> bytes:
    """The PDF's octets. `known` is what the page's template sees."""
    _register(fonts)
    drawings = [_svg(known[name]) for name in ("progress_bar", "timeline")]
    out = io.BytesIO()
    plan, firm, say = known["plan"], known["firm"], known["say"]
    foot = f"{firm.name}  ·  {plan.title} [{plan.tag}]  ·  {say('label.revision', n=plan.revision)}  ·  "

    def footer(canvas: Canvas, _: object) -> None:
        canvas.setFont("Plan", 7)
        canvas.setFillColor(HexColor("#8b939c"))
        canvas.drawString(LEFT, A4[1] - 821, foot + str(canvas.getPageNumber()))

    frame = Frame(LEFT, A4[1] - 804, WIDTH, 772, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document = BaseDocTemplate(out, pagesize=A4, title=f"{plan.title} [{plan.tag}]", author=firm.name)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=footer))
    done = say("label.progress", done=plan.done, of=len(plan.counted))
    bar = _picture(drawings[0], done)
    document.build([*_head(known), bar, Spacer(0, 10), _rows(known), *_rest(known, drawings[1])])
    return out.getvalue()


@cache
def _register(fonts: Path) -> None:
    pdfmetrics.registerFont(TTFont("Plan", str(fonts / "DejaVuSans.ttf")))
    pdfmetrics.registerFont(TTFont("PlanBold", str(fonts / "DejaVuSans-Bold.ttf")))
    pdfmetrics.registerFontFamily("Plan", "Plan", "PlanBold", "Plan", "PlanBold")


@cache
def _style(size: float, colour: str = "#2a3038", bold: bool = False, before: float = 0, after: float = 0) -> Any:
    return ParagraphStyle(
        f"{size}{colour}{bold}{before}{after}",
        fontName="PlanBold" if bold else "Plan",
        fontSize=size,
        leading=size * 1.3,
        textColor=HexColor(colour),
        spaceBefore=before,
        spaceAfter=after,
    )


def _head(known: Mapping[str, Any]) -> list[Flowable]:
    plan, firm, say, words = known["plan"], known["firm"], known["say"], known["words"]
    side = f"{plan.tag}  ·  {say('label.revision', n=plan.revision)}  ·  {words.full_day(plan.on)}"
    brand = Table([[Paragraph(escape(firm.name), _style(9.5, firm.colour, True)), Paragraph(side, _style(8))]])
    brand.setStyle([*NO_PADDING, TOP, ("LINEBELOW", (0, 0), (-1, -1), 1.4, HexColor(firm.colour))])
    facts = (
        ("label.due", words.full_day(plan.due) if plan.due else say("when.no_date"), 0.29),
        ("label.client", ", ".join(plan.clients) or "–", 0.23),
        ("label.provider", plan.provider, 0.23),
        ("label.team", ", ".join(plan.team) or "–", 0.25),
    )
    cells = [
        [Paragraph(say(label), _style(7, "#6b7480")), Paragraph(escape(value), _style(9, "#14181d", True))]
        for label, value, _ in facts
    ]
    table = Table([cells], colWidths=[share * WIDTH for *_, share in facts], style=[*NO_PADDING, TOP])
    goal = [Paragraph(escape(plan.goal), _style(10.5, "#4a5360"))] if plan.goal and plan.goal != plan.title else []
    title = Paragraph(escape(plan.title), _style(20, "#14181d", True, before=14))
    return [brand, title, *goal, Spacer(0, 11), table, Spacer(0, 11)]


def _rows(known: Mapping[str, Any]) -> Table:
    plan, say = known["plan"], known["say"]
    small = _style(7, "#5d6773")
    size, (above, below) = {"airy": (9.5, (8, 6)), "cell": (8.5, (4.5, 3)), "tight": (7.6, (2.2, 1.2))}[known["cell"]]
    plain, strong = _style(size), _style(size, "#14181d", True)
    head = [Paragraph(say(f"label.{name}"), _style(7, "#6b7480")) for name in ("what", "who", "when", "state")]
    lines: list[list[Any]] = [head]
    for todo in plan.rows:
        standing, colour = todo.standing.value, known["colours"][todo.standing]
        mark = {"done": "✓", "dropped": "✕"}.get(standing, "●")
        gone = standing == "dropped"
        what = f"{known['hanging'](todo.number)}{escape(todo.text)}"
        text = [Paragraph(f'<strike><font color="#8b939c">{what}</font></strike>' if gone else what, strong)]
        if todo.flag:
            text.append(Paragraph(f"! {escape(todo.flag)}", _style(7, "#b42318", True)))
        if todo.outcome:
            text.append(Paragraph(escape(todo.outcome), small))
        if todo.after and standing not in ("done", "dropped"):
            text.append(Paragraph(say("label.after", numbers=todo.after), small))
        who = [Paragraph(escape(todo.owner), plain)]
        if todo.helpers:
            who.append(Paragraph(escape(say("label.with", names=todo.helpers)), small))
        when = [Paragraph(known["day"](todo.due) if todo.due else "–", plain)]
        if todo.due and todo.start and todo.start != todo.due:
            when.append(Paragraph(say("label.from", day=known["day"](todo.start)), small))
        if todo.rule:
            when.append(Paragraph(known["repeats"](todo.rule), small))
        state = [Paragraph(f"{mark} {say('state.' + standing)}", _style(size, colour, True))]
        if todo.percent and standing == "in_process":
            state.append(Paragraph(say("label.percent", n=todo.percent), small))
        elif standing == "done" and todo.done_on:
            day = known["day"](todo.done_on)
            by = say("label.result_by", name=todo.done_by, day=day) if todo.done_by else day
            state.append(Paragraph(escape(by), small))
        lines.append([text, who, when, state])
    table = Table(lines, colWidths=[share * WIDTH for share in (0.47, 0.16, 0.17, 0.2)], repeatRows=1)
    table.setStyle(
        [
            *NO_PADDING,
            TOP,
            ("TOPPADDING", (0, 1), (-1, -1), above),
            ("BOTTOMPADDING", (0, 1), (-1, -1), below),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor("#dfe3e8")),
            ("LINEBELOW", (0, 0), (-1, 0), 0.6, HexColor("#b9c0c8")),
        ]
    )
    return table


def _rest(known: Mapping[str, Any], timeline: str) -> list[Flowable]:
    plan, firm, say = known["plan"], known["firm"], known["say"]
    title, line = _style(7.5, firm.colour, True, before=11, after=3), _style(8, after=1.5)
    left: list[Flowable] = []
    if known["changed"]:
        left.append(Paragraph(say("label.changed"), title))
    for change in known["changed"][: known["most_changes"]]:
        about = f"{change.number}. " if change.number else f"{change.what}, " if change.what else ""
        was = f'<strike><font color="#6b7480">{escape(change.before)}</font></strike> → ' if change.before else ""
        now = escape(change.after or say("label.nothing"))
        left.append(Paragraph(f"{about}{change.label}: {was}<b>{now}</b>", line))
    left.append(Paragraph(say("label.agreements"), title))
    for one in plan.agreements:
        if one.revision and one.on:
            said = say("label.agreed", name=one.name, revision=one.revision, day=known["day"](one.on))
            quoted = f" {say('label.quoted', words=one.words)}" if one.words else ""
            left.append(Paragraph(escape(f"✓ {said}{quoted}"), line))
        else:
            left.append(Paragraph(escape(f"○ {say('label.not_agreed', name=one.name)}"), line))
    right: list[Flowable] = []
    for label, text in (("label.risks", plan.risks), ("label.assumptions", plan.assumptions)):
        if text:
            right += [Paragraph(say(label), title), Paragraph(escape(text), line)]
    found: list[Flowable] = [Paragraph(say("label.timeline"), title), _picture(timeline)] if timeline else []
    found.append(Table([[left, right or ""]], colWidths=[WIDTH / 2, WIDTH / 2], style=[*NO_PADDING, TOP]))
    if plan.internal and not plan.for_client:
        notes = [Paragraph(say("label.internal"), _style(7, "#6b7480")), *(Paragraph(n, line) for n in plan.internal)]
        paper = ("BACKGROUND", (0, 0), (-1, -1), HexColor("#fdf3e1"))
        found += [Spacer(0, 10), Table([[notes]], colWidths=[WIDTH], style=[paper])]
    return found


def _svg(picture: Mapping[str, str] | None) -> str:
    return b64decode(picture["source"].partition(",")[2]).decode() if picture else ""


def _picture(svg: str, beside: str = "") -> Drawing:
    """The same shapes as in the page, without the way through XML, and words to their right."""
    size = dict(ATTRIBUTES.findall(svg[: svg.index(">")]))
    width, height = float(size["width"]), float(size["height"])
    drawing = Drawing(WIDTH, height)
    for shape, attributes, text in SHAPES.findall(svg):
        given = dict(ATTRIBUTES.findall(attributes))
        if shape == "path":
            colour, thick = HexColor(given["stroke"]), float(given["stroke-width"])
            for left, y, right in STROKES.findall(given["d"]):
                up = height - float(y)
                line = Line(float(left), up, float(right), up, strokeColor=colour, strokeWidth=thick, strokeLineCap=1)
                drawing.add(line)
            continue
        x, y, fill = float(given["x"]), float(given["y"]), HexColor(given["fill"])
        if shape == "text":
            style = {"fontName": "Plan", "fontSize": float(given["font-size"]), "fillColor": fill}
            drawing.add(String(x, height - y, text, textAnchor=given["text-anchor"], **style))
            continue
        across, tall = float(given["width"]), float(given["height"])
        drawing.add(Rect(x, height - y - tall, across, tall, fillColor=fill, strokeColor=None))
    if beside:
        drawing.add(String(width + 10, 1.5, beside, fontName="Plan", fontSize=9, fillColor=HexColor("#14181d")))
    return drawing
