"""A config is either right as a whole, or everything that is wrong with it is said at once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from mailbot.config import Config, ConfigWrong, load
from mailbot.mail.gate import Limits

ROOT = Path(__file__).parents[2]
KEY = "a secret of at least sixteen"
RIGHT = f"""
[bot]
address = "Plans@Firm.example"
name = "Firm"
zone = "Europe/Stockholm"
secret_keys = "{KEY}"
[[mailbox]]
host = "imap.firm.example"
username = "plans"
password = "hemligt"
[relay]
host = "smtp.firm.example"
[[provider]]
name = "Anna"
address = "anna@firm.example"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str, **environ: str) -> Config:
    path = folder / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return load(path, environ)


def wrongs(folder: Path, text: str, **environ: str) -> dict[str, tuple[str, str]]:
    with pytest.raises(ConfigWrong) as caught:
        read(folder, text, **environ)
    return {wrong.key: (wrong.value, wrong.mend) for wrong in caught.value.wrongs}


def test_what_is_left_out_has_a_default_and_paths_are_absolute(folder: Path) -> None:
    config = read(folder, RIGHT)
    assert config.bot.address == "plans@firm.example"
    assert config.bot.keys == (KEY.encode(),)
    assert config.store.url == f"sqlite:///{folder}/storage/mailbot.sqlite"
    assert (config.mailbox[0].port, config.mailbox[0].tls, config.relay.port) == (993, "implicit", 465)
    assert (config.clock.before, config.clock.after, config.listen.smtp) == ((2,), (1, 3), None)
    assert config.provider[0].working_days == "12345"


def test_secrets_come_from_files_and_from_the_environment_and_are_not_shown(folder: Path) -> None:
    (folder / "keys").write_text(f"new {KEY}\n\nold {KEY}\n")
    (folder / "imap").write_text("påss word\r\n")
    text = (
        RIGHT.replace(f'secret_keys = "{KEY}"', 'secret_keys_file = "keys"')
        .replace('password = "hemligt"', 'password_file = "imap"')
        .replace('host = "smtp.firm.example"', 'host = "smtp.firm.example"\npassword_env = "SMTP"')
    )
    config = read(folder, text, SMTP="smtp secret")
    assert config.bot.keys == (f"new {KEY}".encode(), f"old {KEY}".encode())
    assert config.mailbox[0].password.get_secret_value() == "påss word"
    assert config.relay.password.get_secret_value() == "smtp secret"
    for shown in (repr(config), str(config), config.model_dump_json()):
        assert not re.search(f"{KEY}|påss word|smtp secret", shown)


def test_nameservers_are_addresses_with_or_without_a_port(folder: Path) -> None:
    trust = '[trust]\nnameservers = ["192.0.2.53", "127.0.0.1:5353", "2001:db8::53", "[2001:db8::53]:5353"]'
    config = read(folder, f'{RIGHT}{trust}\nsealers = ["Lists.example"]\n')
    found = [(one.host, one.port) for one in config.trust.nameservers]
    assert found == [("192.0.2.53", 53), ("127.0.0.1", 5353), ("2001:db8::53", 53), ("2001:db8::53", 5353)]
    assert config.trust.sealers == ("lists.example",) and config.trust.verify and not config.listen.direct


def test_the_values_cannot_be_changed(folder: Path) -> None:
    config = read(folder, RIGHT)
    with pytest.raises(ValueError, match="frozen"):
        config.bot.name = "Other"  # type: ignore[misc]


def test_everything_wrong_is_said_at_once_with_key_value_and_mend(folder: Path) -> None:
    text = (
        RIGHT.replace("Europe/Stockholm", "Europe/Stokholm")
        .replace('username = "plans"', "username = 7\nport = 99999")
        .replace('host = "smtp.firm.example"', 'hots = "smtp.firm.example"')
        .replace('name = "Anna"', 'working_days = "Mon Tyr"')
    )
    found = wrongs(folder, text)
    assert found["bot: zone"] == (
        "'Europe/Stokholm'",
        'did you mean Europe/Stockholm?; write a time zone such as "Europe/Stockholm"',
    )
    assert found["mailbox 1: username"] == ("7", "write the name to log in with")
    assert found["mailbox 1: port"] == ("99999", "write the port, 993 as a rule")
    assert found["relay: hots"] == ("", "there is no such key; did you mean host?")
    assert found["relay"][1].startswith("write either host")
    assert found["provider 1: name"] == ("", "it is missing: write the person's name")
    assert found["provider 1: working_days"][0] == "'Mon Tyr'"
    assert len(found) == 7


@pytest.mark.parametrize(
    ("before", "after", "key", "mend"),
    [
        ("Plans@Firm.example", "plans", "bot: address", "no mail address"),
        ("Plans@Firm.example", "a@b@firm.example", "bot: address", "no mail address"),
        ("Plans@Firm.example", "plans+x@firm.example", "bot: address", "no +"),
        ("Plans@Firm.example", f"{'a' * 24}@firm.example", "bot: address", "23 characters"),
        (KEY, "too short", "bot: secret_keys", "at least 16"),
        ('host = "imap.firm.example"', 'host = "imap.firm.example"\ntls = "none"', "mailbox 1: tls", "this machine"),
        ('host = "imap.firm.example"', 'host = "imap.firm.example"\ntls = "ssl"', "mailbox 1: tls", "starttls"),
        ('host = "smtp.firm.example"', 'host = "smtp.firm.example"\ntls = "none"', "relay: tls", "this machine"),
        ('host = "smtp.firm.example"', 'host = "smtp.firm.example"\nfolder = "out"', "relay", "either host"),
        ("[relay]\n", "[relay]\n[[relay.x]]\n", "relay: x", "no such key"),
        ('host = "smtp.firm.example"', "", "relay", "either host"),
        ("[[mailbox]]", "[[mailbx]]", "mailbx", "did you mean mailbox?"),
        ("[[mailbox]]", "[mailbox]", "mailbox", "tables [[mailbox]]"),
        ("[[mailbox]]", "[listen]\n[[mailbox]]", "listen", "smtp or lmtp"),
        ("[[mailbox]]", '[listen]\nsmtp = "127.0.0.1"\n[[mailbox]]', "listen: smtp", "a port"),
        ("[[mailbox]]", '[listen]\nlmtp = "127.0.0.1:70000"\n[[mailbox]]', "listen: lmtp", "a port"),
        (
            "[[mailbox]]",
            '[listen]\nsmtp = "127.0.0.1:25"\nlmtp = "127.0.0.1:24"\ndirect = true\n[[mailbox]]',
            "listen: direct",
            "stands between",
        ),
        ("[[mailbox]]", '[trust]\nnameservers = ["ns.example"]\n[[mailbox]]', "trust: nameservers 1", "IP address"),
        ("[[mailbox]]", '[trust]\nsealers = ["no domain"]\n[[mailbox]]', "trust: sealers 1", "no domain"),
        ("[[mailbox]]", '[trust]\nverify = "yes"\n[[mailbox]]', "trust: verify", "true, or false"),
        ("[[mailbox]]", "[clock]\nbefore = [-1]\n[[mailbox]]", "clock: before 1", "days before"),
        ("[[mailbox]]", "[clock]\nbefore = 2\n[[mailbox]]", "clock: before", "[7, 2]"),
        ("[[mailbox]]", '[store]\nurl = "mysql://x"\n[[mailbox]]', "store: url", "postgresql"),
        ("anna@firm.example", "plans@firm.example", "provider 1: address", "bot's own"),
        ('name = "Anna"', 'name = "A\\nBcc: x"', "provider 1: name", "one line"),
        ('name = "Anna"', 'name = "Anna"\nwork_start = 18', "provider 1: work_end", "after it begins"),
        ('name = "Anna"', 'name = "Anna"\nwork_start = 9\nwork_end = 9', "provider 1: work_end", "after it begins"),
        ("[[provider]]", "[[admin]]", "provider", "nobody may make a plan"),
        ('password = "hemligt"', 'password_file = "nowhere"', "mailbox 1: password_file", "cannot be read"),
        ('password = "hemligt"', 'password_file = "."', "mailbox 1: password_file", "cannot be read"),
        ('password = "hemligt"', "password_file = 3", "mailbox 1: password_file", "name of a file"),
        ('password = "hemligt"', 'password_env = "NOWHERE"', "mailbox 1: password_env", "no such variable"),
        ('password = "hemligt"', 'password = "a"\npassword_env = "B"', "mailbox 1: password", "not both"),
        ('password = "hemligt"', "", "mailbox 1: password", "password_file"),
        ("[bot]", "folder = 'x'\n[bot]", "folder", "no such key"),
        ("[bot]", "[bot", "the file", "not TOML"),
        ("[bot]", "# \udcff\n[bot]", "the file", "UTF-8"),
    ],
)
def test_a_wrong_value_names_its_key_and_the_mend(folder: Path, before: str, after: str, key: str, mend: str) -> None:
    assert before in RIGHT
    assert mend in wrongs(folder, RIGHT.replace(before, after, 1))[key][1]


def test_the_same_person_twice_is_wrong_and_a_provider_may_be_admin(folder: Path) -> None:
    person = '[[{}]]\nname = "Anna"\naddress = "ANNA@firm.example"\n'
    assert "already" in wrongs(folder, RIGHT + person.format("provider"))["provider 2: address"][1]
    both = read(
        folder, RIGHT + person.format("admin") + '[[admin]]\nname = "Bo"\naddress = "bo@firm.example"\nlanguage = "sv"'
    )
    found = {one.address: (provider, admin, one.language, one.zone) for one, provider, admin in both.people()}
    assert found == {
        "anna@firm.example": (True, True, "en", "Europe/Stockholm"),
        "bo@firm.example": (False, True, "sv", "Europe/Stockholm"),
    }


@pytest.mark.parametrize(
    "text",
    [
        RIGHT.replace("password =", "passwrod ="),
        RIGHT.replace('password = "hemligt"', 'password = "hemligt"\npassword_env = "X"'),
        RIGHT.replace('password = "hemligt"', 'password = ["hemligt"]'),
        RIGHT.replace('password = "hemligt"', 'password = {a = "hemligt"}'),
        RIGHT.replace(KEY, "hemligt"),
        RIGHT.replace(f'"{KEY}"', '["hemligt", 3]'),
        RIGHT.replace("[[mailbox]]", "[mailbox]"),
        RIGHT.replace("[[mailbox]]", "[[bot]]\n[[mailbox]]").replace("[bot]", "[both]"),
    ],
)
def test_no_secret_is_shown_where_something_is_wrong(folder: Path, text: str) -> None:
    with pytest.raises(ConfigWrong) as caught:
        read(folder, text)
    assert "hemligt" not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_missing_file_is_a_wrong_config(folder: Path) -> None:
    with pytest.raises(ConfigWrong, match="mailbot init"):
        load(folder / "config.toml", {})
    with pytest.raises(ConfigWrong, match="cannot be read"):
        load(folder, {})


PLAIN = st.sampled_from(["true", "1.5", "nan", "2026-01-01", "[]", "{}"])
TOML = st.recursive(
    st.one_of(st.integers(-10, 10**20), st.text(max_size=20).map(repr), PLAIN),
    lambda inner: st.lists(inner, max_size=3).map(lambda ones: f"[{', '.join(map(str, ones))}]"),
    max_leaves=4,
)
KEYS = sorted(set(re.findall(r"^#? ?(\w+) = ", (ROOT / "config.example.toml").read_text(), re.MULTILINE)))


@given(st.dictionaries(st.sampled_from([*KEYS, "x"]), TOML, max_size=4), st.sampled_from(RIGHT.split("\n")))
def test_no_wrong_file_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, extra: dict[str, object], place: str
) -> None:
    lines = "\n".join(f"{key} = {value}" for key, value in extra.items())
    path = tmp_path_factory.getbasetemp() / "config.toml"
    for text in (RIGHT.replace(place, f"{place}\n{lines}\n"), RIGHT.replace(place, lines), RIGHT.replace(place, "")):
        path.write_bytes(text.encode("utf-8", "replace"))
        try:
            config = load(path, {})
        except ConfigWrong as wrong:
            assert all(one.key and one.mend for one in wrong.wrongs)
        else:
            assert isinstance(config, Config)


@given(st.binary(max_size=200))
def test_no_octets_raise_anything_else(tmp_path_factory: pytest.TempPathFactory, octets: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "octets.toml"
    path.write_bytes(octets)
    with pytest.raises(ConfigWrong):
        load(path, {})


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "a = " + "[" * 20_000, "a = " + "9" * 5_000, "a.b = 1\na = 2", "a = 1\r"]
)
def test_a_bomb_of_a_file_is_a_wrong_config(folder: Path, text: str) -> None:
    assert wrongs(folder, text)["the file"][1].startswith("it is not TOML")


def _example(folder: Path, text: str) -> Config:
    for name in ("secret_keys", "imap_password", "smtp_password"):
        (folder / name).write_text(KEY)
    return read(folder, text)


def _meant(config: Config) -> object:
    return list(config.people()), config.model_copy(update={"provider": (), "admin": ()})


def test_the_example_is_right_and_shows_the_defaults(folder: Path) -> None:
    text = (ROOT / "config.example.toml").read_text()
    as_it_is = _example(folder, text)
    shown = [line[2:] for line in text.splitlines() if re.match(r"# [a-z_]+ = ", line)]
    not_defaults = ("templates", "ca_file", 'folder = "storage', "smtp", "lmtp", "hostname", "direct", "log =", "ask")
    for line in shown:
        if not line.startswith(not_defaults):
            uncommented = text.replace(f"\n# {line}\n", f"\n{line}\n", 1)
            assert uncommented != text
            assert _meant(_example(folder, uncommented)) == _meant(as_it_is), line


def test_the_example_names_every_key() -> None:
    text = (ROOT / "config.example.toml").read_text()
    tables = {name: _table(field.annotation) for name, field in Config.model_fields.items() if name != "folder"}
    for name, table in tables.items():
        section = re.search(rf"^(?:# )?\[+{name}\]+\n(.*?)(?=^(?:# )?\[|\Z)", text, re.MULTILINE | re.DOTALL)
        assert section, name
        for key in table.model_fields if name != "admin" else ():
            assert re.search(rf"^(?:# )?{key}(?:_file)? = ", section[1], re.MULTILINE), f"{name}.{key}"
    assert tomllib.loads(text).keys() <= tables.keys()


def test_the_limits_are_those_of_the_gate(folder: Path) -> None:
    assert Limits(**read(folder, RIGHT).limits.of_a_mail()) == Limits()


def _table(kind: Any) -> type[BaseModel]:
    return next(one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel))
