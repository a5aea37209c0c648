"""What someone wants, as values.

The language package makes acts out of words; `decide` judges them. An act says what was asked for, never
whether it may happen. `todos` holds numbers as the writer used them: the plan's own numbers, or the row
numbers of the list that is being answered (the service translates those). An empty `todos` means "the one
this mail is about". People are named as written ("@john", "Tom"); `decide` finds them in the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

Numbers = tuple[int, ...]


# --- what anyone may say about to-dos -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """It is finished; `outcome` is what came of it, in the writer's words ("invoice is 412 €")."""

    todos: Numbers = ()
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class NotDone:
    """It is not finished yet. Changes nothing that is open; reopens what was ticked by mistake."""

    todos: Numbers = ()


@dataclass(frozen=True, slots=True)
class Started:
    todos: Numbers = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Part of it is finished; `percent` is 1 to 99."""

    percent: int
    todos: Numbers = ()


@dataclass(frozen=True, slots=True)
class MoreTime:
    """More time is needed; `until` is the day asked for, None where none was named."""

    todos: Numbers = ()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Cannot:
    """The owner will not or cannot do it; `why` in their words."""

    todos: Numbers = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Accept:
    """Will do, noted: a promise, not a result."""

    todos: Numbers = ()


@dataclass(frozen=True, slots=True)
class OnTrack:
    todos: Numbers = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """Someone else is to be responsible. A provider's word moves it; anyone else's is a request."""

    to: str
    todos: Numbers = ()
    introduces: tuple[Introduce, ...] = ()


# --- what anyone may say about the plan or the conversation ---------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """A question or free text for a human; passed on with the words as written."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Agree:
    words: str = ""


@dataclass(frozen=True, slots=True)
class Disagree:
    words: str = ""


@dataclass(frozen=True, slots=True)
class Yes:
    """`words` is what was said besides, to be passed on."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class No:
    why: str = ""


@dataclass(frozen=True, slots=True)
class Until:
    """The answer to a request for more time: not yes, not no, but this day."""

    until: date


@dataclass(frozen=True, slots=True)
class Snooze:
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """No more reminders, please."""


@dataclass(frozen=True, slots=True)
class ListOpen:
    """Everything open for `person` (as written), for the writer where it is empty."""

    person: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back what the mail that is being answered did."""


@dataclass(frozen=True, slots=True)
class Rating:
    """1 (poor) to 5 (excellent)."""

    value: int


@dataclass(frozen=True, slots=True)
class Thanks:
    pass


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that mean something, but not certainly what. `guess` names the act they come closest to."""

    guess: str | None = None


# --- what a provider may do to a plan -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Introduce:
    """A person named with an address. `address` is a bare addr-spec, already checked for shape; `language` is what
    they are written to in, "" where the provider did not say."""

    name: str
    address: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A new plan. Its to-dos follow as `AddToDo` acts of the same mail, its notes as `AddNote`.

    `template` is the name of a saved one, "" without; its to-dos come before those of the mail, and what the mail says
    itself counts. `start` is the day that the template's days count from, None for today.
    """

    title: str
    clients: tuple[Introduce, ...]
    goal: str = ""
    due: date | None = None
    team: tuple[Introduce, ...] = ()
    observers: tuple[Introduce, ...] = ()
    risks: str = ""
    assumptions: str = ""
    template: str = ""
    start: date | None = None


@dataclass(frozen=True, slots=True)
class AddToDo:
    """A new to-do. `number` is the writer's own numbering where there was one; `after` refers to it."""

    text: str
    number: int | None = None
    owner: str = ""
    start: date | None = None
    due: date | None = None
    after: Numbers = ()
    helpers: tuple[str, ...] = ()
    rule: str = ""  # RFC 5545 RRULE value, "" for once
    flag: str = ""
    introduces: tuple[Introduce, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeText:
    todo: int
    text: str


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """One field of the plan itself: title, goal, due, risks or assumptions."""

    field: str
    value: str | date


@dataclass(frozen=True, slots=True)
class SetDue:
    todos: Numbers
    due: date
    start: date | None = None


@dataclass(frozen=True, slots=True)
class SetHelpers:
    todos: Numbers
    helpers: tuple[str, ...]
    introduces: tuple[Introduce, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAfter:
    """`after` empty: it waits for nothing."""

    todo: int
    after: Numbers


@dataclass(frozen=True, slots=True)
class AddNote:
    """`todo` None: a note on the whole plan. An internal note is never shown to a client."""

    text: str
    todo: int | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class LogContact:
    """What `person` (as written) said or wrote elsewhere, for the record. `channel` is call, mail, meeting or visit.

    A to-do that comes of it follows as an `AddToDo` of the same line.
    """

    channel: str
    person: str
    words: str


@dataclass(frozen=True, slots=True)
class RaiseFlag:
    todos: Numbers
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClearFlag:
    todos: Numbers


@dataclass(frozen=True, slots=True)
class Drop:
    todos: Numbers
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reopen:
    todos: Numbers
    why: str = ""


@dataclass(frozen=True, slots=True)
class Remind:
    todos: Numbers


@dataclass(frozen=True, slots=True)
class SendPlan:
    """The current page, now, to `to` (as written), to everyone where it is empty."""

    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """Nobody is reminded of the plan before that day; None: not until it is resumed."""

    until: date | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Close:
    pass


@dataclass(frozen=True, slots=True)
class ReopenPlan:
    pass


@dataclass(frozen=True, slots=True)
class SaveTemplate:
    """Keeps the plan as it stands under `name`, to open others from."""

    name: str


# --- what concerns the writer alone ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Away:
    """Away from `first` (None: today) to `last`, both included; `cover`, as written, decides meanwhile."""

    last: date
    first: date | None = None
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """Not away any more, or not going."""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """In what the bot writes to them: the two letters of a language."""

    language: str


@dataclass(frozen=True, slots=True)
class SetDigest:
    """When the morning digest comes, on their own clock; None: not at all."""

    hour: int | None
    minute: int = 0


# --- what an admin says about rows of the night report ---------------------------------------------


@dataclass(frozen=True, slots=True)
class RetryRows:
    """A mail that came in is read anew; one that went out and failed is sent again. `rows` are the report's numbers."""

    rows: Numbers


@dataclass(frozen=True, slots=True)
class ShowRows:
    """The mails themselves."""

    rows: Numbers


@dataclass(frozen=True, slots=True)
class DropRows:
    """Nothing more is done about them; they stay on record."""

    rows: Numbers
    why: str = ""


# --- what is only shown ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowPlans:
    pass


@dataclass(frozen=True, slots=True)
class ShowStatus:
    pass


@dataclass(frozen=True, slots=True)
class ShowHistory:
    pass


@dataclass(frozen=True, slots=True)
class Answer:
    """A human's answer to a passed-on question, to go back to whoever asked."""

    words: str
    attachments: tuple[str, ...] = field(default=())


AboutToDo = Done | NotDone | Started | Progress | MoreTime | Cannot | Accept | OnTrack | Assign
AboutTalk = (
    Question | Agree | Disagree | Yes | No | Until | Snooze | Stop | ListOpen | Help | Undo | Rating | Thanks | Unclear
)
AboutPlan = (
    OpenPlan
    | AddToDo
    | ChangeText
    | ChangePlan
    | SetDue
    | SetHelpers
    | SetAfter
    | AddNote
    | LogContact
    | RaiseFlag
    | ClearFlag
    | Drop
    | Reopen
    | Remind
    | SendPlan
    | Pause
    | Resume
    | Close
    | ReopenPlan
    | SaveTemplate
    | ShowPlans
    | ShowStatus
    | ShowHistory
    | Answer
)
AboutOneself = Away | Back | SetLanguage | SetDigest
AboutRows = RetryRows | ShowRows | DropRows
Act = AboutToDo | AboutTalk | AboutPlan | AboutOneself | AboutRows
