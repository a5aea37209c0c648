"""The story: three weeks of a kitchen and a garden, told as scenes. What people write here is all that they ever do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.demo.cast import ANNA, BOT, JOHN, MARTA, PROVAN, STRANGER, ZONE, calendar_answer, new_mail, reply
from mailbot.demo.stage import Stage

KITCHEN = """\
Client: Mrs Provan <provan@example.org>
Goal: New kitchen in use by Christmas
Due: 20 December
Team: John Marsh <john@firm.example>
Risks: asbestos behind the tiles
Assumptions: garage free for storage

To do:
1. Choose the worktop @provan by 1 Dec
2. Order the units @me by 3 Dec after 1
3. Fit the units @john 10 Dec - 14 Dec after 2, with @me
4. Send the meter reading @provan by 18 Dec
~ Margin is thin, no discounts
"""

GARDEN = """\
Client: Szabó Márta <marta@example.hu> (hu)
Goal: A terrace to sit on in spring
Due: 18 December
Team: John Marsh <john@firm.example>

- Növények kiválasztása @szabó by 4 Dec
- Draw the terrace @me by 9 Dec
- Measure the slope @john by 8 Dec
"""

START = datetime(2026, 11, 30, 8, 0, tzinfo=ZoneInfo(ZONE))


@dataclass(frozen=True, slots=True)
class Scene:
    at: datetime
    title: str
    tells: str


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    month = 11 if day == 30 else 12
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))


def play(stage: Stage) -> Iterator[Scene]:
    """Plays scene after scene, yielding each before it begins. Raises TimeoutError where the bot does not keep up."""

    def now() -> datetime:
        return stage.clock.now()

    scene = Scene(_at(30, 8, 10), "A plan by mail", "Anna mails a plan in a few lines; everyone gets what is theirs.")
    yield scene
    with stage.scene(scene.title, scene.at):
        stage.submit(ANNA, new_mail(ANNA, "Plan: Kitchen renovation", KITCHEN, now()))

    scene = Scene(_at(30, 9, 30), "Agreed", "The client answers in her own words.")
    yield scene
    with stage.scene(scene.title, scene.at):
        agreed = "Looks good to me, happy to go ahead.\n\nKind regards,\nElspeth Provan"
        stage.submit(PROVAN, reply(PROVAN, stage.last_to(PROVAN, "agree"), agreed, now()))

    scene = Scene(_at(30, 10, 5), "Into the calendar", "John taps Accept in his calendar.")
    yield scene
    with stage.scene(scene.title, scene.at):
        stage.submit(JOHN, calendar_answer(JOHN, stage.last_to(JOHN, "Fit the units"), "ACCEPTED", now()))

    scene = Scene(_at(30, 11), "A plan for a Hungarian client", "Anna writes English, Márta reads Hungarian.")
    yield scene
    with stage.scene(scene.title, scene.at):
        stage.submit(ANNA, new_mail(ANNA, "Plan: Kert és terasz", GARDEN, now()))

    scene = Scene(_at(30, 13, 40), "Somebody else", "A stranger writes in Anna's name; she is asked first.")
    yield scene
    with stage.scene(scene.title, scene.at):
        forged = new_mail(ANNA, "[P1]", "drop 3", now())
        stage.submit(STRANGER, forged)

    scene = Scene(_at(30, 20, 5), "The night", "The office reads what happened.")
    yield scene
    with stage.scene(scene.title, scene.at):
        pass

    scene = Scene(_at(1, 9, 15), "A reminder", "The worktop is due today; Mrs Provan is reminded, once.")
    yield scene
    with stage.scene(scene.title, scene.at):
        pass

    scene = Scene(_at(1, 12, 20), "Done", "She answers with two words and a result; Anna can order.")
    yield scene
    with stage.scene(scene.title, scene.at):
        stage.submit(PROVAN, reply(PROVAN, stage.last_to(PROVAN, "worktop"), "Done: we took the oak, 38 mm.", now()))

    scene = Scene(_at(2, 10), "More time, in Hungarian", "Márta cannot by Friday; Anna is asked.")
    yield scene
    with stage.scene(scene.title, scene.at):
        words = "Péntekig nem megy, jövő szerdáig kérnék időt. Köszönöm!\n\nÜdvözlettel:\nMárta"
        stage.submit(MARTA, reply(MARTA, stage.last_to(MARTA, "Növények"), words, now()))

    scene = Scene(_at(2, 10, 30), "One word decides", "Anna says yes; Márta hears of it and her calendar moves.")
    yield scene
    with stage.scene(scene.title, scene.at):
        stage.submit(ANNA, reply(ANNA, stage.last_to(ANNA, "Növények"), "yes", now()))

    scene = Scene(_at(3, 8, 40), "A question", "John asks; it reaches Anna once, and her answer comes back to him.")
    yield scene
    with stage.scene(scene.title, scene.at):
        question = "Is there a drain at the lower end, or shall I bring the pump?"
        stage.submit(JOHN, reply(JOHN, stage.last_to(JOHN, "slope"), question, now()))
        answer = "There is a drain, no pump needed. The key is under the blue pot."
        stage.submit(ANNA, reply(ANNA, stage.last_to(ANNA, "shall I bring the pump"), answer, now()))

    scene = Scene(_at(3, 16), "Commands", "Anna changes the plan with a few lines; one of them cannot be read.")
    yield scene
    with stage.scene(scene.title, scene.at):
        commands = "done 2: ordered, comes on the 9th\nadd Paint the walls @john by 17 Dec after 3\ndnoe 4\nThanks!"
        stage.submit(ANNA, new_mail(ANNA, "[P1] Kitchen", commands, now()))

    scene = Scene(_at(7, 9), "The morning", "Anna's digest, and reminders for those who have something due.")
    yield scene
    with stage.scene(scene.title, scene.at):
        pass

    scene = Scene(_at(8, 15), "Not quite clear", "A reply that could mean two things is asked about, never guessed.")
    yield scene
    with stage.scene(scene.title, scene.at):
        unclear = "If it stays dry tomorrow the slope should be finished by then I think"
        stage.submit(JOHN, reply(JOHN, stage.last_to(JOHN, "slope"), unclear, now()))
        stage.submit(JOHN, reply(JOHN, stage.last_to(JOHN, "slope"), "done, 4 cm a metre", now()))

    scene = Scene(_at(9, 18), "Between the lines", "Márta asks for her list and answers it between its lines.")
    yield scene
    with stage.scene(scene.title, scene.at):
        stage.submit(MARTA, reply(MARTA, stage.last_to(MARTA, "Növények"), "lista", now()))
        answered = {"1.": "kész, levendula és hortenzia"}

        def inline(line: str) -> str:
            return next((words for row, words in answered.items() if line.strip().startswith(row)), "")

        stage.submit(MARTA, reply(MARTA, stage.last_to(MARTA, "1. "), "", now(), inline=inline))

    scene = Scene(_at(14, 16, 30), "Fitted", "John ticks what he did; the page is refreshed.")
    yield scene
    with stage.scene(scene.title, scene.at):
        stage.submit(JOHN, reply(JOHN, stage.last_to(JOHN, "Fit the units"), "Done! Snag list is with Anna 👍", now()))

    scene = Scene(_at(18, 15), "Closing", "Anna closes the kitchen; everyone gets the last page.")
    yield scene
    with stage.scene(scene.title, scene.at):
        finish = "done 4: read by phone\ndone 5\nclose"
        stage.submit(ANNA, new_mail(ANNA, "[P1]", finish, now()))
        stage.submit(
            PROVAN, reply(PROVAN, stage.last_to(PROVAN, "Kitchen renovation"), "5 stars, thank you both!", now())
        )

    scene = Scene(_at(18, 20, 10), "The last night", "The office sees that everything adds up.")
    yield scene
    with stage.scene(scene.title, scene.at):
        pass


__all__ = ["BOT", "START", "Scene", "play"]
