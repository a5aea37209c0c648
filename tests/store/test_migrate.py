"""The schema: what alembic makes is what the classes say, on an empty database and on one with mail in it."""

from __future__ import annotations

import subprocess
import sys
import warnings
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from mailbot.domain.post import Round
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.token import Purpose, Token
from mailbot.service.ports import Permanent
from mailbot.store.engine import open_engine
from mailbot.store.migrate import config
from mailbot.store.unit_of_work import open_store


def test_the_newest_revision_is_what_the_classes_say(url: str) -> None:
    open_store(url).close()
    engine = open_engine(url)
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLite's indices on expressions cannot be compared
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
        people = inspect(connection).get_indexes("person") if connection.dialect.name == "postgresql" else []
        in_sqlite = "SELECT sql FROM sqlite_master WHERE name = 'ix_person_address'"
        made = connection.scalar(text(in_sqlite)) if connection.dialect.name == "sqlite" else ""
    engine.dispose()
    assert differences == []
    assert "UNIQUE" in made if made else [index["unique"] for index in people] == [True]


def test_down_and_up_again_leaves_the_same_tables(url: str) -> None:
    open_store(url).close()
    engine = open_engine(url)

    def tables() -> set[str]:
        with engine.connect() as connection:
            return set(inspect(connection).get_table_names())

    before = tables()
    with engine.begin() as connection:
        command.downgrade(config(connection), "base")
    assert tables() == {"alembic_version"}
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
    assert tables() == before >= set(SQLModel.metadata.tables)
    engine.dispose()


def test_opening_again_keeps_what_is_there(url: str, now: datetime) -> None:
    store = open_store(url)
    with store.begin() as unit:
        unit.inbox.add(RawMessage(b"x", Envelope("", (), now)), "s1", now)
    store.close()
    store = open_store(url)
    with store.begin() as unit:
        assert len(unit.inbox.recent("waiting", now)) == 1
    store.close()


def test_a_database_of_a_newer_program_is_refused_in_words(url: str) -> None:
    open_store(url).close()
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2099'"))
    with pytest.raises(Permanent, match=r"revision 2099, made by a newer mailbot") as caught:
        open_store(url)
    assert caught.value.status == "5.3.5"
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "2099"
    engine.dispose()


def test_programs_that_start_at_once_migrate_once(url: str) -> None:
    program = "import sys; from mailbot.store.unit_of_work import open_store; open_store(sys.argv[1]).close()"
    started = [subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE) for _ in range(3)]
    assert [(one.communicate()[1], one.returncode) for one in started] == [(b"", 0)] * 3


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/not/yet/there.db").close()
    assert (tmp_path / "not" / "yet" / "there.db").is_file()


@pytest.mark.parametrize("url", ["", "mailbot.db", "mysql://localhost/x"])
def test_another_url_is_refused_by_name(url: str) -> None:
    with pytest.raises(Permanent) as caught:
        open_store(url)
    assert caught.value.status == "5.3.5"


def test_plans_from_before_pauses_are_not_paused(url: str, now: datetime) -> None:
    """From the schema before, with rows in it."""
    open_store(url).close()
    engine = open_engine(url)
    with engine.begin() as connection:
        command.downgrade(config(connection), "0005")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO person (name, address, language, zone, provider, admin, working_days,"
            " work_start, work_end, digest_hour, reminders, undeliverable, note) VALUES ('A', 'a@x', 'en', 'UTC', true,"
            " false, '12345', 8, 17, 7, true, '', '')"))  # fmt: skip
        connection.execute(text("INSERT INTO plan (provider_id, title, goal, risks, assumptions, state, revision,"
            " grace_days, opened_at) VALUES (1, 'Kitchen', '', '', '', 'open', 3, 0, :now)"), {"now": now})  # fmt: skip
        connection.execute(text("INSERT INTO change (plan_id, subject, \"key\", field, \"before\", \"after\","
            " \"by\", at, cause) VALUES (1, 'plan', 1, 'title', '\"Bath\"', '\"Kitchen\"', 1, :now, 7)"),
            {"now": now})  # fmt: skip
    engine.dispose()
    store = open_store(url)
    with store.begin() as unit:
        (plan,) = unit.plans.of_provider(1)
        assert (plan.title, plan.revision, plan.paused_on, plan.paused_until) == ("Kitchen", 3, None, None)
        assert unit.plans.waking(now.date()) == []
        (change,) = unit.plans.history(1)  # its table was copied
        assert (change.before, change.after, change.by, change.at, change.cause) == ("Bath", "Kitchen", 1, now, 7)
        assert [row.id for row in unit.plans.changes_caused_by(7)] == [change.id]
        anna = unit.people.get(1)
        assert anna is not None and (anna.digest, anna.digest_minute, anna.away_from, anna.chosen) == (
            True,
            0,
            None,
            "",
        )
    store.close()


def test_whoever_was_there_before_the_watches_is_looked_at_and_their_mail_was_no_robots(
    url: str, now: datetime
) -> None:
    """From the first schema, with rows in it: 0002 makes watches of them, 0003 fills its columns."""
    open_store(url).close()
    engine = open_engine(url)
    with engine.begin() as connection:
        command.downgrade(config(connection), "0001")
    with engine.begin() as connection:
        for name, provider, admin in (("Anna", True, False), ("Ada", False, True), ("Bo", False, False)):
            connection.execute(text("INSERT INTO person (name, address, language, zone, provider, admin, working_days,"
                " work_start, work_end, digest_hour, reminders, undeliverable, note) VALUES (:name, :name, 'en', 'UTC',"
                " :provider, :admin, '12345', 8, 17, 7, true, '', '')"),
                {"name": name, "provider": provider, "admin": admin})  # fmt: skip
        connection.execute(text("INSERT INTO plan (provider_id, title, goal, risks, assumptions, state, revision,"
            " grace_days, opened_at) VALUES (1, 'Kitchen', '', '', '', 'open', 3, 0, :now)"), {"now": now})  # fmt: skip
        for number, state in ((1, "NEEDS-ACTION"), (2, "IN-PROCESS"), (3, "COMPLETED")):
            connection.execute(text("INSERT INTO todo (plan_id, number, text, owner_id, helpers, state, percent, rule,"
                " flag, outcome, after, sequence) VALUES (1, :number, 'x', :owner, '[]', :state, 0, '', '', '',"
                " '[]', 0)"), {"number": number, "state": state, "owner": 2 if number == 3 else 3})  # fmt: skip
        connection.execute(text("INSERT INTO inbound (source, mail_from, rcpt_tos, peer, helo, received_at, status,"
            " attempts, next_attempt_at, kind, reason, person_id, finished_at) VALUES ('s', '', '[]', '', '', :now,"
            " 'done', 1, :now, 'human', '', 3, :now)"), {"now": now})  # fmt: skip
    engine.dispose()
    store = open_store(url)
    with store.begin() as unit:
        due = {(kind, watch.person_id) for kind in Round for watch in unit.watches.due(kind, now, 10)}
        assert due == {(Round.DIGEST, 1), (Round.SUMMARY, 2), (Round.REMINDER, 3)}
        mail = unit.inbox.get(1)
        assert mail is not None and (mail.likeness, mail.at_once, mail.robot) == ("", False, False)
        assert unit.inbox.robots(now - timedelta(hours=1), now + timedelta(hours=1)) == {}
        token = Token(Purpose.REPLY, 3, 1)
        assert (unit.tokens.revoke([token], now), unit.tokens.revoke([token], now)) == (1, 0)
        assert unit.tokens.valid([token]) == ()
    store.close()
