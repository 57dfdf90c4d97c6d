"""The JSON Schemas in docs/contracts and our readers agree on what is right."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sipbot import config
from sipbot.app import PLATFORMS
from sipbot.rules import consultations, questions
from sipbot.rules.faults import Faulty
from sipbot.rules.shapes import shape
from tests.kinds import known

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config"
FILES = {
    "antennas": (EXAMPLE / "antennas.toml").read_text("utf-8"),
    "sipbot": (EXAMPLE / "sipbot.toml").read_text("utf-8"),
    "consultation": (EXAMPLE / "consultations" / "economic-model.toml").read_text("utf-8"),
}
WORKING_GROUPS = ("economic-model", "shared-enterprise")
ALL_KINDS = (EXAMPLE / "consultations" / "all-kinds.toml").read_text("utf-8")


def schema(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        (ROOT / "docs" / "contracts" / f"{name}.schema.json").read_text("utf-8")
    )
    return document


def plain(value: Any) -> Any:
    """TOML as JSON knows it: moments become text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def by_schema(name: str, text: str) -> bool:
    return bool(Draft202012Validator(schema(name)).is_valid(plain(tomllib.loads(text))))


def by_reader(name: str, text: str, folder: Path) -> bool:
    try:
        if name == "consultation":
            slugs = ("liege", "gent", "eupen", "brussels")
            consultations.read(tomllib.loads(text), antennas=slugs, working_groups=WORKING_GROUPS)
        else:
            for file in ("antennas", "sipbot"):
                (folder / f"{file}.toml").write_text(text if file == name else FILES[file], "utf-8")
            config.load(folder, {}, ("de", "fr", "nl"), PLATFORMS)
    except (config.BadConfig, Faulty):
        return False
    return True


@pytest.mark.parametrize("name", FILES)
def test_a_schema_is_one_and_describes_every_key(name):
    Draft202012Validator.check_schema(schema(name))
    definitions = schema(name).get("$defs", {})

    def undescribed(part: dict[str, Any], path: str) -> list[str]:
        gaps = []
        for key, inner in part.get("properties", {}).items():
            target = inner | definitions.get(inner.get("$ref", "").rpartition("/")[2], {})
            if "description" not in target and "const" not in target:
                gaps.append(f"{path}.{key}")
            gaps += undescribed(inner, f"{path}.{key}")
        return gaps

    main = "description" in schema(name)
    assert main
    assert undescribed(schema(name), name) == []
    assert [gap for key, part in definitions.items() for gap in undescribed(part, key)] == []


@pytest.mark.parametrize("name", FILES)
def test_the_example_is_right_for_both(name, tmp_path):
    assert by_schema(name, FILES[name])
    assert by_reader(name, FILES[name], tmp_path)


MATRIX = '[matrix]\nhomeserver = "https://matrix.example.org"\nuser_id = "@sipbot:example.org"\n'
RIGHT = [
    ("antennas", 'slug = "gent"', 'slug = "0"'),
    ("antennas", '["telegram:100001001"]', "[]"),
    ("antennas", '"3d", ', '"999m", '),
    ("antennas", '["telegram:100001001"]', '["matrix:@ada:example.org"]'),
    ("antennas", "telegram:-1001000000002", "matrix:!abc:example.org"),
    ("antennas", "telegram:-1001000000002", "matrix:!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"),
    ("sipbot", "[matrix]", MATRIX + 'password = "hunter2"'),
    ("sipbot", "[matrix]", MATRIX + 'access_token = "hunter2"\npassword = ""'),
    ("sipbot", "[matrix]", MATRIX),
    ("sipbot", "# user_id", "user_id"),
    ("sipbot", "encrypted = true", "encrypted = false"),
    ("sipbot", "# token_file", "token"),
    ("sipbot", '# token = ""', 'token = "1:a_-"'),
    ("sipbot", '# public_url = "https', 'public_url = "http'),
    ("sipbot", '"127.0.0.1:8080"', '"[::1]:0"'),
    ("sipbot", '# listen = "127.0.0.1:9090"', 'listen = ""'),
    ("sipbot", "sqlite+aiosqlite:///sipbot.db", "postgresql+asyncpg://u:p@h:5432/d"),
    ("consultation", "2026-12-14T20:00:00", '"2026-12-14T20:00"'),
    ("consultation", "2026-12-14T20:00:00", "2026-12-14 20:00:00+01:00"),
    ("consultation", 'antennas = "all"', 'antennas = ["gent", "eupen"]'),
    ("consultation", "most = 800", ""),
    ("consultation", 'secrecy = "secret"', 'waive = { nl = "coordinator: no translator" }'),
    ("consultation", 'secrecy = "secret"', 'secrecy = "named"'),
    ("consultation", 'secrecy = "secret"', 'secrecy = "named"\nresults = "live"'),
    ("consultation", 'secrecy = "secret"', 'secrecy = "secret"\nresults = "at_close"'),
    ("consultation", 'secrecy = "secret"', 'secrecy = "secret"\nremind = ["5d", "24h"]'),
    ("consultation", 'secrecy = "secret"', 'secrecy = "secret"\nrepeat = "monthly"'),
    ("consultation", 'documents = ["https://example.org/smart-in-progress/economic-model"]', ""),
]
WRONG = [
    ("consultation", "desired_rate = 15", "desired_rate = 0"),
    ("consultation", "desired_rate = 15", "desired_rate = 15.5"),
    ("consultation", 'secrecy = "secret"', 'waive = { nl = "" }'),
    ("consultation", 'secrecy = "secret"', 'waive = ["nl"]'),
    ("antennas", 'slug = "gent"', 'slug = "Gent"'),
    ("antennas", 'slug = "gent"', ""),
    ("antennas", 'name = "Eupen"', "name = 9000"),
    ("antennas", 'name = "Eupen"', 'name = ""'),
    ("antennas", 'name = "Eupen"', f'name = "{"x" * 101}"'),
    ("antennas", 'name = "Eupen"', "name = {}"),
    ("antennas", 'name = "Eupen"', 'name = ["Eupen"]'),
    ("antennas", 'name = "Eupen"', 'name = { "" = "Eupen" }'),
    ("antennas", 'nl = "Luik"', 'nl = ""'),
    ("antennas", 'nl = "Luik"', "nl = 9000"),
    ("antennas", 'nl = "Luik"', f'nl = "{"x" * 101}"'),
    ("antennas", 'name.fr = "', f'name.fr = "{"x" * 101}'),
    ("antennas", "members = 3100", "members = 0"),
    ("antennas", "members = 3100", 'members = "3100"'),
    ("antennas", "members = 3100", "member = 3100"),
    ("antennas", "members = 3100", "members = 3100\ncolour = 1"),
    ("antennas", '["telegram:100001001"]', '"telegram:100001001"'),
    ("antennas", '["telegram:100001001"]', '["@ada"]'),
    ("antennas", '["telegram:100001001"]', "[100001001]"),
    ("antennas", '"3d", ', '"3 days", '),
    ("antennas", '"3d", ', '"1000m", '),
    ("antennas", 'language = "nl"', ""),
    ("antennas", 'language = "nl"', 'language = "Nederlands"'),
    ("antennas", 'address = "telegram:-1001000000002"', 'address = "-1001000000002"'),
    ("antennas", "drafters = ", "writers = "),
    ("antennas", "[[working_group]]", "[[group]]"),
    ("antennas", '["telegram:100001001"]', '["matrix:!room:example.org"]'),
    ("antennas", '["telegram:100001001"]', '["telegram:-1001"]'),
    ("antennas", "telegram:-1001000000002", "matrix:#gent:example.org"),
    ("antennas", "telegram:-1001000000002", "telegram:100001"),
    ("sipbot", "# homeserver", "homeserver"),
    ("sipbot", '# homeserver = "https://', 'homeserver = "'),
    ("sipbot", '# user_id = "@sipbot:example.org"', 'user_id = "sipbot"'),
    ("sipbot", "[matrix]", MATRIX + 'access_token = "hunter2"\npassword = "x"'),
    ("sipbot", "[matrix]", MATRIX + 'password_file = "a"\npassword = "x"'),
    ("sipbot", "encrypted = true", 'encrypted = "true"'),
    ("sipbot", 'store = "matrix"', 'store = ""'),
    ("sipbot", '"127.0.0.1:8080"', "8080"),
    ("sipbot", '"127.0.0.1:8080"', '"here:8080"'),
    ("sipbot", '"127.0.0.1:8080"', '""'),
    ("sipbot", 'listen = "127.0.0.1:8080"', 'lisent = "127.0.0.1:8080"'),
    ("sipbot", "sqlite+aiosqlite", "sqlite"),
    ("sipbot", "https://api.telegram.org", "api.telegram.org"),
    ("sipbot", '# token = ""', 'token = "hunter2"'),
    ("sipbot", "# token_file", 'token = "1:a"\ntoken_file'),
    ("sipbot", '["telegram:100002001"]', '["100002001"]'),
    ("sipbot", '"7d"', '"0d"'),
    ("sipbot", "keys_dir = ", "key_dir = "),
    ("consultation", 'id = "economic-model"', 'id = "Economic model"'),
    ("consultation", 'id = "economic-model"', ""),
    ("consultation", 'level = "consultation"', 'level = "vote"'),
    ("consultation", 'level = "consultation"', ""),
    ("consultation", "2026-12-14T20:00:00", "2026-12-14"),
    ("consultation", "2026-12-14T20:00:00", '"14/12/2026 20:00"'),
    ("consultation", "closes = ", "ends = "),
    ("consultation", 'antennas = "all"', 'antennas = "liege"'),
    ("consultation", 'antennas = "all"', "antennas = []"),
    ("consultation", 'secrecy = "secret"', 'secrecy = "public"'),
    ("consultation", 'secrecy = "secret"', 'secrecy = "secret"\nresults = "live"'),
    ("consultation", 'secrecy = "secret"', 'results = "live"'),
    ("consultation", 'secrecy = "secret"', 'results = "never"'),
    ("consultation", 'secrecy = "secret"', 'remind = ["5d", "24h", "1h"]'),
    ("consultation", 'secrecy = "secret"', 'remind = ["5 days"]'),
    ("consultation", 'secrecy = "secret"', 'repeat = "weekly"'),
    ("consultation", "closes = 2026-12-14T20:00:00", 'closes = 2026-12-14T20:00:00Z\nrepeat = "monthly"'),
    ("consultation", 'id = "economic-model"', f'id = "{"x" * 33}"\nrepeat = "monthly"'),
    ("consultation", '["https://example.org/', '["example.org/'),
    ("consultation", "[decides]", "[decide]"),
    ("consultation", "[title]", "[titel]"),
    ("consultation", 'kind = "text"', 'kind = "essay"'),
    ("consultation", "most = 800", "most = 5"),
    ("consultation", "most = 800", 'most = 800\noption = [{ id = "a", fr = "b" }]'),
    ("consultation", 'kind = "single"', 'kind = "single"\nmost = 100'),
    ("consultation", 'id = "partly"', 'id = "Partly!"'),
    ("consultation", 'id = "partly"', ""),
    ("consultation", 'nl = "Gedeeltelijk"', f'nl = "{"x" * 61}"'),
]


@pytest.mark.parametrize(("name", "old", "new"), RIGHT)
def test_both_take(name, old, new, tmp_path):
    assert old in FILES[name]
    text = FILES[name].replace(old, new, 1).replace('token = "telegram.token"', 'token = "1:x"')
    assert by_schema(name, text)
    assert by_reader(name, text, tmp_path)


@pytest.mark.parametrize(("name", "old", "new"), WRONG)
def test_both_refuse(name, old, new, tmp_path):
    assert old in FILES[name]
    text = FILES[name].replace(old, new, 1)
    assert not by_schema(name, text)
    assert not by_reader(name, text, tmp_path)


KINDS_RIGHT = [
    ("steps = 5", "steps = 10"),
    ("max = 2", ""),
    ("max = 2", "min = 2\nmax = 4"),
    ('options = ["purchasing"]', 'options = ["no-opinion", "training"]'),
    ('question = "tools", options = ["purchasing"]', 'question = "heard", options = ["1", "2"]'),
    ("step = 100", ""),
    ('unit = "euros"', ""),
    ("total = 1000\n", "total = 1000000000\n"),
    ("blocks_at_most = 2", "blocks_at_most = 0"),
    ("opinions = 3", ""),
    ("2027-01-12T18:30:00", '"2027-01-12 18:30"'),
    ("\nadd = true", "\nadd = false"),
    ("\nadd = true", ""),
]
KINDS_WRONG = [
    ("steps = 5", "steps = 2"),
    ("steps = 5", "steps = 11"),
    ("steps = 5", "step = 5"),
    ('nl = "helemaal"', 'nl = ""'),
    ('nl = "helemaal"', f'nl = "{"x" * 61}"'),
    ("max = 2", "max = 0"),
    ("max = 2", "min = 0"),
    ('options = ["purchasing"]', "options = []"),
    ('options = ["purchasing"]', 'options = "purchasing"'),
    ('only_if = { question = "tools", ', "only_if = { "),
    ('options = ["purchasing"]', 'options = ["purchasing"], and = 1'),
    ('id = "drawn"', 'id = "no-opinion"'),
    ('id = "clients"', 'id = "no-opinion"'),
    ("total = 1000\n", "total = 1\n"),
    ("step = 100", "step = 0"),
    ('unit = "euros"', 'unit = "dollars"'),
    ("blocks_at_most = 2", "blocks_at_most = -1"),
    ("agree_at_least = 66", "agree_at_least = 101"),
    ("opinions = 3", "opinions = 11"),
    ("2027-01-12T18:30:00, ", "2027-01-12, "),
    ("2027-01-12T18:30:00, ", "2027-01-12T18:30:00Z, "),
    ("2027-01-12T18:30:00, ", "2027-01-14T12:30:00, "),
    ("2027-01-12T18:30:00, 2027-01-14T12:30:00, ", ""),
    ("\nadd = true", '\nadd = "yes"'),
    ("[[question.statement]]", "[[question.option]]"),
    ('kind = "statements"', 'kind = "ranking"'),
]


def test_the_example_of_every_kind_is_right_for_both(tmp_path):
    assert by_schema("consultation", ALL_KINDS)
    assert by_reader("consultation", ALL_KINDS, tmp_path)


@pytest.mark.parametrize("kind", questions.names())
def test_both_take_what_tests_know_of_each_kind_and_nothing_beside_it(kind, tmp_path):
    head = ALL_KINDS.split("[[question]]")[0]
    text = head + known(kind).PAPER
    more = head + known(kind).PAPER.replace("kind =", "colour = 1\nkind =", 1)
    assert by_schema("consultation", text) and by_reader("consultation", text, tmp_path)
    assert not by_schema("consultation", more) and not by_reader("consultation", more, tmp_path)


@pytest.mark.parametrize("kind", questions.names())
def test_the_schema_has_the_settings_that_the_reader_asks_for_with_their_defaults(kind):
    own = set(schema("consultation")["$defs"][kind]["properties"]) - {"id", "text", "kind", "only_if", "reason"}
    read = shape(kind)
    options = {read.listed} if read.takes_options else set()
    assert own == {setting.key for setting in read.settings} | set(read.texts) | options
    for setting in read.settings:
        described = schema("consultation")["$defs"][kind]["properties"][setting.key]
        assert described.get("default", setting.default) == setting.default
        assert setting.sort != "choice" or described["enum"] == list(setting.allowed)


@pytest.mark.parametrize(("old", "new"), KINDS_RIGHT)
def test_both_take_what_a_kind_may_say(old, new, tmp_path):
    assert old in ALL_KINDS
    text = ALL_KINDS.replace(old, new, 1)
    assert by_schema("consultation", text)
    assert by_reader("consultation", text, tmp_path)


@pytest.mark.parametrize(("old", "new"), KINDS_WRONG)
def test_both_refuse_what_a_kind_may_not_say(old, new, tmp_path):
    assert old in ALL_KINDS
    text = ALL_KINDS.replace(old, new, 1)
    assert not by_schema("consultation", text)
    assert not by_reader("consultation", text, tmp_path)


def test_moments_are_compared_as_they_are_written():
    assert plain({"a": [datetime(2026, 12, 1, 10)]}) == {"a": ["2026-12-01T10:00:00"]}
