"""Every kind of letter in every language: complete, readable, escaped, and with what belongs to it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from every_kind import SAMPLES, sample, samples
from kitchen import INSIDE, LANGUAGES, PLAN, TEMPLATES, letter, reader, todo

from mailbot.documents.render import Renderer
from mailbot.domain.notices import NoticeKind
from mailbot.domain.standing import Standing

RENDERER = Renderer([TEMPLATES])
EVERY_SAMPLE = [pytest.param(place, id=f"{place}-{kind}") for place, (kind, _) in enumerate(SAMPLES)]


class Words(HTMLParser):
    """The words of an HTML part as its reader sees them, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "title")
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    def __str__(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_there_is_a_sample_of_every_kind() -> None:
    assert {kind for kind, _ in SAMPLES} == set(NoticeKind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", EVERY_SAMPLE)
def test_each_kind_is_complete_in_each_language(place: int, language: str) -> None:
    rendered = RENDERER.render(sample(place, language))
    seen = str(Words(rendered.html))
    for part in (rendered.subject, rendered.text, seen):
        assert part.strip()
        assert not re.search(r"[{}…]|None|Undefined|&\w+;|\?\?", part), part
    assert "\n" not in rendered.subject
    assert not re.search(
        r"<[a-z/]", rendered.text.replace("<provan@", "").replace("<berg@", "").replace("<kovacs@", "")
    )
    assert max(map(len, rendered.text.splitlines())) <= 76


@pytest.mark.parametrize("place", EVERY_SAMPLE)
def test_nothing_is_fetched_and_nothing_scripted(place: int) -> None:
    html = RENDERER.render(sample(place)).html
    assert all(link.startswith("mailto:") for link in Words(html).links)
    assert "<script" not in html
    assert "url(" not in html


@pytest.mark.parametrize("language", ["sv", "nb", "hu"])
@pytest.mark.parametrize("place", EVERY_SAMPLE)
def test_no_english_is_left_in_another_language(place: int, language: str) -> None:
    english, other = RENDERER.render(sample(place)), RENDERER.render(sample(place, language))
    shared = set(map(str.strip, other.text.splitlines())) & set(map(str.strip, english.text.splitlines()))
    theirs = repr(sample(place)) + "Kitchen renovation [P12], Mrs Provan Garden path [P17] ~ 1 2 plans: "
    left = [re.sub(r"^[>\d. █░]+", "", line) for line in shared if len(line) > 12]
    assert [line for line in left if line not in theirs and "@" not in line and "█" not in line] == []


def test_todo_mail_says_what_by_when_and_who_waits() -> None:
    rendered = RENDERER.render(letter(NoticeKind.TODO, number=2, facts={"reason": "new"}))
    for part in (rendered.text, str(Words(rendered.html))):
        assert "Choose the worktop" in part
        assert "by Tue 1 Dec" in part
        assert "in 6 days" in part
        assert "1. Measure the room" in part
        assert "3. Order the units" in part
        assert "Anna Ek can go on when this is done." in part
        assert "The sample of the oak is in the shop until Friday." in part
    assert rendered.subject == "Choose the worktop – Kitchen renovation [P12]"
    assert rendered.calendar is not None
    assert rendered.page == ""


def test_a_todo_that_has_to_wait_says_so() -> None:
    waiting = letter(NoticeKind.TODO, number=3, facts={"reason": "new"})
    assert "There is nothing to do yet." in RENDERER.render(waiting).text
    ready = replace(waiting, facts={"reason": "your_turn"})
    assert "now it is your turn" in RENDERER.render(ready).text


def test_words_that_changed_nothing_are_passed_on_as_they_are() -> None:
    items = [{"words": "hm, maybe", "result": "not_understood", "code": "unclear", "details": {}, "changes": []}]
    text = RENDERER.render(letter(NoticeKind.NEWS, facts={"by": "Tom", "items": items})).text
    assert "> hm, maybe" in text
    assert "I changed nothing" in text
    assert "what Tom did" not in text


def test_receipt_says_understood_not_understood_ignored() -> None:
    text = RENDERER.render(sample([kind for kind, _ in SAMPLES].index(NoticeKind.RECEIPT))).text
    understood, rest = text.split("Understood:")[1].split("Ignored:")
    assert "due: Sat 28 Nov → Tue 1 Dec" in understood
    assert "who: Anna Ek → Tom" in understood
    assert "state: open → done" in understood
    not_understood = text.split("Not understood:")[1].split("Understood:")[0]
    assert "> dnoe 4" in not_understood
    assert "done 4" in not_understood.split("> dnoe 4")[1]
    assert "> Thanks a lot!" in rest
    assert "UNDO" in rest


def test_receipt_without_undo_does_not_offer_it() -> None:
    facts = {"lines": [], "sent": [], "undo": False}
    assert "UNDO" not in RENDERER.render(letter(NoticeKind.RECEIPT, facts=facts)).text


def test_codes_that_nobody_phrased_are_still_readable() -> None:
    line = {"words": "juggle 3", "result": "not_understood", "code": "too_many_balls", "details": {"number": 3}}
    text = RENDERER.render(letter(NoticeKind.RECEIPT, facts={"lines": [line]})).text
    assert "Too many balls (3)." in text


def test_phrase_whose_details_are_missing_is_told_without_holes() -> None:
    line = {"words": "x", "result": "understood", "code": "assigned", "details": {"who": "Tom"}}
    text = RENDERER.render(letter(NoticeKind.RECEIPT, facts={"lines": [line]})).text
    assert "Assigned (Tom)." in text
    assert "…" not in text


def test_new_todos_in_a_receipt_say_what_they_are() -> None:
    changes = [("number", 2), ("text", "Choose the worktop"), ("owner_id", 2), ("due", "2026-12-01"), ("after", [1])]
    line = {
        "words": "2. Choose the worktop @provan by 1 Dec after 1",
        "result": "understood",
        "code": "added",
        "details": {
            "number": 2,
            "text": "Choose the worktop",
            "owner": "Mrs Provan",
            "due": "2026-12-01",
            "past": False,
        },
        "changes": [{"subject": "todo", "key": 2, "field": f, "before": None, "after": a} for f, a in changes],
    }
    text = RENDERER.render(letter(NoticeKind.RECEIPT, facts={"lines": [line], "opened": True})).text
    assert "2. Choose the worktop, with Mrs Provan" in text
    assert "due: Tue 1 Dec, after: 1" in text


def test_receipt_that_takes_a_calendar_entry_back_carries_the_cancellation() -> None:
    receipt = letter(NoticeKind.RECEIPT, number=2, sequence=3, facts={"lines": []})
    rendered = RENDERER.render(receipt)
    assert rendered.calendar is not None
    assert rendered.calendar.method == "CANCEL"
    assert RENDERER.render(replace(receipt, uid="")).calendar is None


def test_list_is_numbered_over_all_plans() -> None:
    rows = [
        {"row": 1, "plan": 17, "number": 1},
        {"row": 2, "plan": 12, "number": 5},
        {"row": 3, "plan": 12, "number": 2},
    ]
    text = RENDERER.render(letter(NoticeKind.LIST, plan=None, facts={"of": "Mrs Provan", "rows": rows})).text
    assert re.findall(r"^(\d+)\. (.+)$", text, re.M) == [
        ("1", "Pick the stones"),
        ("2", "Send the meter reading"),
        ("3", "Choose the worktop"),
    ]


def test_rows_of_a_plan_the_reader_does_not_see_are_left_out() -> None:
    rows = [
        {"row": 1, "plan": 99, "number": 1},
        {"row": 2, "plan": 12, "number": 77},
        {"row": 3, "plan": 12, "number": 2},
    ]
    text = RENDERER.render(letter(NoticeKind.LIST, plan=None, facts={"of": "Mrs Provan", "rows": rows})).text
    assert re.findall(r"^(\d+)\. ", text, re.M) == ["3"]


@pytest.mark.parametrize(
    ("due_in", "tone"),
    [
        (["2026-11-28"], "what is coming up"),
        (["2026-11-25"], "for today"),
        (["2026-11-24"], "This is past its date"),
        (["2026-11-22"], "This is well past its date"),
        (["2026-11-22", "2026-11-28"], "Part of this is well past its date"),
    ],
)
def test_reminders_grow_firmer(due_in: list[str], tone: str) -> None:
    rows = tuple(todo(n, f"thing {n}", due=date.fromisoformat(day), mine=True) for n, day in enumerate(due_in, 1))
    facts = {"rows": [{"row": row.number, "plan": 12, "number": row.number} for row in rows]}
    plans = {12: replace(PLAN, rows=rows)}
    assert tone in RENDERER.render(letter(NoticeKind.REMINDER, plan=None, plans=plans, facts=facts)).text


def test_summary_draws_what_it_counts_and_raises_the_alarm() -> None:
    good, bad = (sample(place) for place, (kind, _) in enumerate(SAMPLES) if kind is NoticeKind.SUMMARY)
    text = RENDERER.render(good).text
    assert re.search(r"█{20} 31 Carried out", text)
    assert "17 / 21" in text
    assert "do not add up" not in text
    assert "do not add up" in RENDERER.render(bad).text


def test_internal_notes_stay_inside() -> None:
    client = replace(INSIDE, for_client=True)  # even where a note slipped into a client's view
    for one in samples():
        if one.plan is not None:
            rendered = RENDERER.render(replace(one, plan=client, reader=reader()))
            assert "Margin is thin" not in rendered.html + rendered.text + rendered.page
    assert "Margin is thin" in RENDERER.render(letter(NoticeKind.PLAN, plan=INSIDE)).page


def test_other_languages_than_those_there_are_get_english() -> None:
    assert "Hello" in RENDERER.render(letter(NoticeKind.TODO, "tlh", number=2, facts={"reason": "new"})).text
    assert "Hei" in RENDERER.render(letter(NoticeKind.TODO, "no", number=2, facts={"reason": "new"})).text
    assert "Hej" in RENDERER.render(letter(NoticeKind.TODO, "sv-FI", number=2, facts={"reason": "new"})).text


def test_a_reader_without_a_name_is_greeted_too() -> None:
    nameless = letter(NoticeKind.TODO, number=2, facts={"reason": "new"}, reader=reader(name=""))
    assert RENDERER.render(nameless).text.startswith("Hello provan@example.org,")


def test_state_is_a_word_and_a_colour() -> None:
    for standing in Standing:
        plan = replace(PLAN, rows=(todo(1, "thing", standing, mine=True),))
        html = RENDERER.render(letter(NoticeKind.TODO, plan=plan, number=1, facts={"reason": "new"})).html
        pill = re.search(rf'<span class="pill is-{standing.value}" style="([^"]+)">([^<]+)</span>', html)
        assert pill
        assert "background" in pill[1].split("display")[1]
        assert pill[2].strip()


def test_days_are_the_readers_own() -> None:
    """Ten at night UTC is the next morning in Auckland: what is due then is due today there."""
    plan = replace(PLAN, rows=(todo(1, "thing", due=date(2026, 11, 26), mine=True),))
    one = letter(NoticeKind.TODO, plan=plan, number=1, now=datetime(2026, 11, 25, 22, tzinfo=UTC), facts={})
    assert "(tomorrow)" in RENDERER.render(replace(one, reader=replace(reader(), zone="UTC"))).text
    assert "(today)" in RENDERER.render(replace(one, reader=replace(reader(), zone="Pacific/Auckland"))).text
