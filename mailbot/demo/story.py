"""The story: a week of a kitchen and a garden, told as scenes. What people write here is all that they ever do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.demo.cast import ANNA, JOHN, MARTA, PROVAN, STRANGER, ZONE, calendar_answer, new_mail, reply
from mailbot.demo.stage import Stage

KITCHEN = """\
Client: Mrs Provan <provan@example.org>
Goal: New kitchen in use by the weekend
Due: 4 December
Team: John Marsh <john@firm.example>
Risks: asbestos behind the tiles
Assumptions: garage free for storage

To do:
1. Choose the worktop @provan by 1 Dec
2. Order the units @me by 2 Dec after 1
3. Fit the units @john 3 Dec - 4 Dec after 2, with @me
4. Send the meter reading @provan by 4 Dec
~ Margin is thin, no discounts
"""

GARDEN = """\
Client: Szabó Márta <marta@example.hu> (hu)
Goal: A terrace to sit on in spring
Due: 18 December
Team: John Marsh <john@firm.example>

- Növények kiválasztása @szabó by 4 Dec
- Draw the terrace @me by 9 Dec
- Measure the slope @john by 3 Dec
"""

START = datetime(2026, 11, 30, 8, 0, tzinfo=ZoneInfo(ZONE))


@dataclass(frozen=True, slots=True)
class Scene:
    at: datetime
    title: str
    tells: str


def _scene(weekday: int, time: str, title: str, tells: str) -> Scene:
    """`weekday` 0 is the Monday on which the story begins; `time` is HH:MM."""
    hour, minute = (int(part) for part in time.split(":"))
    day = START + timedelta(days=weekday)
    return Scene(day.replace(hour=hour, minute=minute), title, tells)


def play(stage: Stage) -> Iterator[Scene]:
    """Plays scene after scene, yielding each before it begins.

    Raises TimeoutError where the bot does not keep up, LookupError where a mail that somebody answers never came.
    """

    def now() -> datetime:
        return stage.clock.now()

    yield (scene := _scene(0, "08:10", "A plan by mail", "Anna mails a few lines; everyone gets what is theirs."))
    with stage.scene(scene.title, scene.at):
        stage.submit(ANNA, new_mail(ANNA, "Plan: Kitchen renovation", KITCHEN, now()))

    yield (scene := _scene(0, "09:30", "Agreed", "The client answers in her own words."))
    with stage.scene(scene.title, scene.at):
        agreed = "Looks good to me, happy to go ahead.\n\nKind regards,\nElspeth Provan"
        stage.submit(PROVAN, reply(PROVAN, stage.last_to(PROVAN, "agree"), agreed, now()))

    yield (scene := _scene(0, "10:05", "Into the calendar", "John taps Accept in his calendar."))
    with stage.scene(scene.title, scene.at):
        stage.submit(JOHN, calendar_answer(JOHN, stage.last_to(JOHN, "Fit the units"), "ACCEPTED", now()))

    yield (scene := _scene(0, "11:00", "A Hungarian client", "Anna writes English, Márta reads Hungarian."))
    with stage.scene(scene.title, scene.at):
        stage.submit(ANNA, new_mail(ANNA, "Plan: Kert és terasz", GARDEN, now()))

    yield (
        scene := _scene(0, "13:40", "Somebody else", "A stranger writes in Anna's name: nothing runs, she is asked.")
    )
    with stage.scene(scene.title, scene.at):
        stage.submit(STRANGER, new_mail(ANNA, "[P1]", "drop 3", now()))

    yield (scene := _scene(1, "12:20", "Done", "Reminded in the morning, she answers with a result; Anna's turn."))
    with stage.scene(scene.title, scene.at):
        done = "Done: we took the oak, 38 mm."
        stage.submit(PROVAN, reply(PROVAN, stage.last_to(PROVAN, "worktop"), done, now()))

    yield (scene := _scene(1, "14:00", "More time, in Hungarian", "Márta cannot by Friday; Anna is asked."))
    with stage.scene(scene.title, scene.at):
        words = "Péntekig nem megy, jövő szerdáig kérnék időt. Köszönöm!\n\nÜdvözlettel:\nMárta"
        stage.submit(MARTA, reply(MARTA, stage.last_to(MARTA, "Növények"), words, now()))

    yield (scene := _scene(1, "14:30", "One word decides", "Anna says yes; Márta hears of it, her calendar moves."))
    with stage.scene(scene.title, scene.at):
        stage.submit(ANNA, reply(ANNA, stage.last_to(ANNA, "Növények"), "yes", now()))

    yield (scene := _scene(2, "08:40", "A question", "It reaches Anna once, and her answer comes back to John."))
    with stage.scene(scene.title, scene.at):
        question = "Is there a drain at the lower end, or shall I bring the pump?"
        stage.submit(JOHN, reply(JOHN, stage.last_to(JOHN, "slope"), question, now()))
        answer = "There is a drain, no pump needed. The key is under the blue pot."
        stage.submit(ANNA, reply(ANNA, stage.last_to(ANNA, "shall I bring the pump"), answer, now()))

    yield (scene := _scene(2, "16:00", "Commands", "Anna changes the plan; one of her lines cannot be read."))
    with stage.scene(scene.title, scene.at):
        commands = "done 2: ordered, comes tomorrow\nadd Paint the walls @john by 4 Dec after 3\ndnoe 4\nThanks!"
        stage.submit(ANNA, new_mail(ANNA, "[P1] Kitchen", commands, now()))

    yield (scene := _scene(3, "15:00", "Not quite clear", "What could mean two things is asked about, never guessed."))
    with stage.scene(scene.title, scene.at):
        unclear = "If it stays dry tomorrow the slope should be finished by then I think"
        stage.submit(JOHN, reply(JOHN, stage.last_to(JOHN, "slope"), unclear, now()))
        stage.submit(JOHN, reply(JOHN, stage.last_to(JOHN, "slope"), "done, 4 cm a metre", now()))

    yield (scene := _scene(4, "09:30", "Between the lines", "Márta asks for her list and answers it line by line."))
    with stage.scene(scene.title, scene.at):
        stage.submit(MARTA, reply(MARTA, stage.last_to(MARTA, "Növények"), "lista", now()))

        def inline(line: str) -> str:
            return "kész, levendula és hortenzia" if line.strip().startswith("1.") else ""

        stage.submit(MARTA, reply(MARTA, stage.last_to(MARTA, "1. "), "", now(), inline=inline))

    yield (scene := _scene(4, "13:30", "Fitted", "John ticks what he did; the page is refreshed."))
    with stage.scene(scene.title, scene.at):
        fitted = "Done! Snag list is with Anna 👍"
        stage.submit(JOHN, reply(JOHN, stage.last_to(JOHN, "Fit the units"), fitted, now()))

    yield (scene := _scene(4, "15:00", "Closing", "Anna closes the kitchen; everyone gets the last page."))
    with stage.scene(scene.title, scene.at):
        finish = "done 4: read by phone\ndone 5\nclose"
        stage.submit(ANNA, new_mail(ANNA, "[P1]", finish, now()))
        stars = "5 stars, thank you both!"
        stage.submit(PROVAN, reply(PROVAN, stage.last_to(PROVAN, "finished"), stars, now()))

    yield (scene := _scene(4, "20:10", "The last night", "The office sees that everything adds up."))
    with stage.scene(scene.title, scene.at):
        pass
