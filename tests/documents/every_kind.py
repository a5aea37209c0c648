"""Letters of every kind as the service would ask for them, some kinds more than once."""

from __future__ import annotations

from typing import Any

from kitchen import INSIDE, letter, reader

from mailbot.documents.letter import Letter
from mailbot.domain.notices import NoticeKind as Kind

PROVIDER = {"plan": INSIDE, "plans": {12: INSIDE}}
DUE_CHANGE = {"subject": "todo", "key": 2, "field": "due", "before": "2026-11-28", "after": "2026-12-01"}
DONE_CHANGES = [
    {"subject": "todo", "key": 3, "field": "state", "before": "NEEDS-ACTION", "after": "COMPLETED"},
    {"subject": "todo", "key": 3, "field": "outcome", "before": "", "after": "snag list attached"},
    {"subject": "todo", "key": 3, "field": "done_by", "before": None, "after": 1},
]
RECEIPT_LINES = [
    {
        "words": "done 3: snag list attached",
        "result": "understood",
        "code": "done",
        "details": {"number": 3, "text": "Order the units"},
        "changes": DONE_CHANGES,
        "example": "",
    },
    {
        "words": "due 2 1 Dec",
        "result": "understood",
        "code": "due",
        "details": {"number": 2, "text": "Choose the worktop", "due": "2026-12-01"},
        "changes": [DUE_CHANGE],
    },
    {
        "words": "assign 10 @tom",
        "result": "understood",
        "code": "assigned",
        "details": {"number": 10, "text": "Paint the walls", "to": "Tom"},
        "changes": [{"subject": "todo", "key": 10, "field": "owner_id", "before": 1, "after": 4}],
    },
    {
        "words": "dnoe 4",
        "result": "not_understood",
        "code": "near_miss",
        "details": {},
        "example": "done 4",
    },
    {
        "words": "due 5 31 Feb",
        "result": "not_understood",
        "code": "unreadable_date",
        "details": {},
        "example": "due 5 12 Dec",
    },
    {"words": "Thanks a lot!", "result": "ignored", "code": "thanks", "details": {}},
]
ROWS = [
    {"row": 1, "plan": 12, "number": 5, "days": 3},
    {"row": 2, "plan": 12, "number": 2, "days": -6},
    {"row": 3, "plan": 17, "number": 1, "days": 0},
]

# (kind, the letter's fields). "provider" letters are from the inside of the firm.
SAMPLES: tuple[tuple[Kind, dict[str, Any]], ...] = (
    (Kind.TODO, {"number": 2, "facts": {"reason": "new"}}),
    (Kind.TODO, {"number": 2, "facts": {"reason": "changed", "changes": [DUE_CHANGE]}, "sequence": 1}),
    (Kind.TODO, {"number": 5, "facts": {"reason": "asked"}}),
    (Kind.TODO_CANCELLED, {"number": 2, "facts": {"reason": "done"}, "sequence": 2}),
    (Kind.TODO_CANCELLED, {"number": 9, "facts": {"reason": "dropped", "why": "client cancelled"}, "sequence": 2}),
    (Kind.PLAN, {"facts": {"ask": True}}),
    (Kind.PLAN, {"facts": {"ask": False}, **PROVIDER}),
    (
        Kind.RECEIPT,
        {
            **PROVIDER,
            "facts": {
                "lines": RECEIPT_LINES,
                "sent": [
                    {"kind": "todo", "name": "Tom"},
                    {"kind": "todo", "name": "Mrs Provan"},
                    {"kind": "plan", "name": "Mrs Provan"},
                ],
                "undo": True,
                "opened": False,
            },
        },
    ),
    (Kind.RECEIPT, {**PROVIDER, "facts": {"lines": RECEIPT_LINES[3:], "sent": [], "undo": False}}),
    (
        Kind.NEWS,
        {
            **PROVIDER,
            "facts": {
                "by": "Mrs Provan",
                "items": [
                    {
                        "number": 2,
                        "act": "done",
                        "words": "We took the oak.\nInvoice is 412 €",
                        "changes": DONE_CHANGES,
                    },
                    {"number": 7, "act": "started", "words": "", "changes": []},
                    {"number": None, "act": "agreed", "words": "Looks good!", "changes": []},
                ],
            },
        },
    ),
    (
        Kind.REQUEST,
        {
            **PROVIDER,
            "number": 2,
            "facts": {
                "by": "Mrs Provan",
                "numbers": [2],
                "until": "2026-12-09",
                "words": "I cannot get to the shop before Wednesday, sorry!",
                "pushes": [3, 4],
            },
        },
    ),
    (
        Kind.REQUEST,
        {**PROVIDER, "number": 2, "facts": {"by": "Mrs Provan", "numbers": [2], "until": None, "pushes": []}},
    ),
    (
        Kind.ANSWER,
        {"number": 2, "facts": {"code": "yes", "by": "Anna Ek", "until": "2026-12-09", "changes": [DUE_CHANGE]}},
    ),
    (
        Kind.ANSWER,
        {
            "number": 2,
            "facts": {"code": "no", "by": "Anna Ek", "until": "2026-12-01", "words": "The joiner comes on Thursday."},
        },
    ),
    (Kind.ANSWER, {"number": 2, "facts": {"code": "until", "by": "Anna Ek", "until": "2026-12-04"}}),
    (Kind.ANSWER, {"number": 2, "facts": {"code": "words", "by": "Anna Ek", "words": "Yes, the oak is in the price."}}),
    (
        Kind.QUESTION,
        {
            **PROVIDER,
            "number": 2,
            "facts": {"by": "Mrs Provan", "words": "Is the oak in the price?\n\nAnd can I see it first?", "number": 2},
        },
    ),
    (Kind.CLARIFY, {"number": 2, "facts": {"words": "will be done by Friday", "guess": "MoreTime", "choices": []}}),
    (Kind.CLARIFY, {"facts": {"words": "by 5/12", "guess": None, "choices": ["2026-12-05", "2027-05-12"]}}),
    (Kind.CLARIFY, {"facts": {"words": "hm", "guess": None, "choices": []}}),
    (Kind.CONFIRM, {**PROVIDER, "facts": {"lines": ["drop 4: client cancelled", "close"]}}),
    (Kind.LIST, {"plan": None, "facts": {"of": "Mrs Provan", "rows": ROWS}}),
    (Kind.LIST, {"plan": None, "facts": {"of": "Mrs Provan", "rows": []}}),
    (
        Kind.PLANS,
        {
            "plan": None,
            "facts": {
                "plans": [
                    {
                        "id": 12,
                        "title": "Kitchen renovation",
                        "state": "open",
                        "done": 1,
                        "of": 11,
                        "due": "2026-12-20",
                        "client": "Mrs Provan",
                        "overdue": 2,
                    },
                    {
                        "id": 17,
                        "title": "Garden path",
                        "state": "paused",
                        "done": 0,
                        "of": 1,
                        "due": None,
                        "client": "Mr Kovács",
                        "overdue": 0,
                    },
                ]
            },
        },
    ),
    (Kind.STATUS, {**PROVIDER}),
    (
        Kind.HISTORY,
        {
            **PROVIDER,
            "facts": {
                "entries": [
                    {"at": "2026-11-24T10:12:00+00:00", "by": "Mrs Provan", "words": "We took the oak.", "number": 2},
                    {"at": "2026-11-23T08:00:00+00:00", "by": "Anna Ek", "changes": [DUE_CHANGE], "number": 2},
                ]
            },
        },
    ),
    (
        Kind.HELP,
        {
            "plan": None,
            "facts": {
                "commands": [
                    {"name": "done", "usage": "done NUMBERS[: RESULT]", "example": "done 3: fitted"},
                    {"name": "due", "usage": "due NUMBER DATE", "example": "due 2 12 Dec"},
                    {"name": "brand_new_one", "usage": "brand_new_one", "example": "brand_new_one"},
                ]
            },
        },
    ),
    (Kind.REMINDER, {"plan": None, "facts": {"rows": ROWS}}),
    (Kind.REMINDER, {"plan": None, "facts": {"rows": ROWS[1:2]}}),
    (
        Kind.DIGEST,
        {
            **PROVIDER,
            "plan": None,
            "facts": {
                "today": [{"row": 1, "plan": 12, "number": 8}],
                "overdue": [{"row": 2, "plan": 12, "number": 5}],
                "waiting": [{"row": 3, "plan": 12, "number": 7, "kind": "more_time", "by": "Mrs Provan"}],
                "changed": [{"row": 4, "plan": 12, "number": 6}],
            },
        },
    ),
    (
        Kind.SUMMARY,
        {
            "plan": None,
            "facts": {
                "received": {
                    "carried_out": 31,
                    "asked": 3,
                    "refused": 2,
                    "automatic": 5,
                    "duplicate": 1,
                    "parked": 1,
                    "total": 43,
                },
                "day": "2026-11-24",
                "adds_up": True,
                "sent": 58,
                "waiting": 2,
                "failed": 1,
                "plans_by_state": {"open": 7, "paused": 1, "closed": 12},
                "overdue_by_provider": [{"name": "Anna Ek", "count": 4}, {"name": "Per Nilsson", "count": 1}],
                "on_time": {"done": 17, "of": 21},
                "parked": [
                    {
                        "row": 1,
                        "from": "odd@example.net",
                        "subject": "=?bad?= thing",
                        "reason": "nesting deeper than 50",
                    }
                ],
                "oldest_request": {
                    "plan": 12,
                    "number": 7,
                    "by": "Mrs Provan",
                    "of": "Anna Ek",
                    "asked_at": "2026-11-20T09:00:00+00:00",
                },
                "silent_clients": ["Mr Kovács"],
            },
        },
    ),
    (Kind.SUMMARY, {"plan": None, "facts": {"received": {"total": 2, "carried_out": 1}, "adds_up": False}}),
    (Kind.CLOSING, {}),
    (Kind.CLOSING, {**PROVIDER}),
    (
        Kind.REACHED,
        {"facts": {"code": "away", "name": "Mrs Provan", "address": "provan@example.org", "until": "2026-12-04"}},
    ),
    (Kind.REACHED, {"facts": {"code": "complained", "name": "Mrs Provan", "address": "provan@example.org"}}),
    (
        Kind.UNDELIVERED,
        {
            **PROVIDER,
            "number": 2,
            "facts": {
                "name": "Mrs Provan",
                "address": "provan@example.org",
                "reason": "5.1.1 no such user",
                "number": 2,
                "what": "todo",
            },
        },
    ),
)


def sample(place: int, language: str = "en") -> Letter:
    kind, fields = SAMPLES[place]
    inside = fields.get("plan") is INSIDE or fields.get("plans") == {12: INSIDE}
    who = reader(language, "Anna Ek", "anna@firm.example") if inside else reader(language)
    return letter(kind, language, reader=who, **fields)


def samples(language: str = "en") -> list[Letter]:
    return [sample(place, language) for place in range(len(SAMPLES))]
