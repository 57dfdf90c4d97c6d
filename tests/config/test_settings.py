"""Settings are read whole, or refused with every fault and its place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sipbot import config, i18n
from sipbot.app import PLATFORMS
from sipbot.chat import Address
from sipbot.rules import wallclock
from sipbot.views.errors import faults as sentences

TOKEN = "123456:very-secret_Token"
SOURCE = i18n.language(i18n.SOURCE)


def test_empty_settings_mean_sqlite_beside_the_folder(folder):
    settings = folder.load()
    assert settings.folder == folder.path
    assert settings.database.url == f"sqlite+aiosqlite:///{folder.base}/sipbot.db"
    assert settings.keys_dir == folder.base / "keys"
    assert settings.platforms["telegram"].token is None
    assert settings.platforms["telegram"].api_url == "https://api.telegram.org"
    assert (settings.web.listen, settings.web.public_url) == (("127.0.0.1", 8080), "")
    assert settings.web.door is None and settings.metrics.listen is None
    assert settings.reminders.meetings == ("7d", "1d", "1h")
    assert settings.roles.coordinators == ()
    assert settings.warnings == ()


def test_everything_in_the_files_arrives(folder):
    folder.main(
        f"""
        keys_dir = "secret/keys"
        [database]
        url = "postgresql+asyncpg://sip:word@localhost/sip"
        [telegram]
        token = "{TOKEN}"
        api_url = "http://localhost:8081/"
        [web]
        listen = "0.0.0.0:0"
        public_url = "https://sip.example.org/"
        [roles]
        coordinators = ["telegram:7", "matrix:@ada:example.org"]
        [reminders]
        meetings = []
        """
    )
    settings = folder.load()
    assert settings.database.url == "postgresql+asyncpg://sip:word@localhost/sip"
    assert settings.keys_dir == folder.base / "secret" / "keys"
    assert settings.platforms["telegram"].token is not None
    assert settings.platforms["telegram"].token.get_secret_value() == TOKEN
    assert settings.platforms["telegram"].api_url == "http://localhost:8081"
    assert settings.web.door == ("0.0.0.0", 0)
    assert settings.web.public_url == "https://sip.example.org"
    assert settings.roles.coordinators == (Address("telegram", "7"), Address("matrix", "@ada:example.org"))
    assert settings.reminders.meetings == ()
    liege, _ = settings.antennas
    assert (liege.slug, liege.name, liege.members) == ("liege", {"": "Liège"}, 6200)
    assert liege.chats == (config.Chat(address=Address("telegram", "-1001"), language="fr"),)
    assert liege.reminders is None
    assert settings.working_groups[0].name == {"fr": "Modèle économique", "nl": "Economisch model"}


def test_an_antenna_may_be_named_in_each_language(folder):
    folder.spoil('name = "Liège"', 'name.fr = "Liège"\nname.nl = "Luik"')
    assert folder.load().antennas[0].name == {"fr": "Liège", "nl": "Luik"}


@pytest.mark.parametrize(
    ("right", "wrong", "line", "path", "code"),
    [
        ('slug = "gent"', 'slug = "Gent!"', 13, "antenna[2].slug", "not_slug"),
        ('slug = "gent"', 'slug = "liege"', 13, "antenna[2].slug", "same_slug"),
        ('slug = "gent"\n', "", 12, "antenna[2].slug", "missing"),
        ('name = "Gent"', "name = 9000", 14, "antenna[2].name", "not_text"),
        ('name = "Gent"', 'name = " "', 14, "antenna[2].name", "not_text"),
        ('name = "Gent"', f'name = "{"x" * 101}"', 14, "antenna[2].name", "too_long"),
        ('name = "Gent"', 'name = { fr = "Gand" }', 14, "antenna[2].name.nl", "missing"),
        ('name = "Gent"', 'name = { fr = "Gand", nl = 9 }', 14, "antenna[2].name.nl", "not_text"),
        (
            'name = "Gent"',
            'name = { fr = "Gand", nl = "Gent", xx = "G" }',
            14,
            "antenna[2].name.xx",
            "unknown_language",
        ),
        ('name = "Gent"', "name = {}", 14, "antenna[2].name", "not_text"),
        ('name = "Gent"', 'name = ["Gent"]', 14, "antenna[2].name", "not_text"),
        ('name = "Gent"', 'name = { "" = "Gent" }', 14, "antenna[2].name", "not_text"),
        ("Europe/Brussels", "Europe/Brussel", 4, "antenna[1].timezone", "unknown_timezone"),
        ("Europe/Brussels", "Europe", 4, "antenna[1].timezone", "unknown_timezone"),
        ("Europe/Brussels", "/etc/passwd", 4, "antenna[1].timezone", "unknown_timezone"),
        ("members = 3100", "members = 0", 16, "antenna[2].members", "not_in_range"),
        ("members = 3100", 'members = "3100"', 16, "antenna[2].members", "not_in_range"),
        ("members = 3100", "members = true", 16, "antenna[2].members", "not_in_range"),
        ("members = 3100", "members = 3100.0", 16, "antenna[2].members", "not_in_range"),
        ("members = 3100", "member = 3100\nmembers = 1", 16, "antenna[2].member", "unknown_key"),
        ('["telegram:100001001"]', '"telegram:100001001"', 6, "antenna[1].animators", "not_list"),
        ('["telegram:100001001"]', '["telegram:1",\n "@ada"]', 7, "antenna[1].animators[2]", "bad_address"),
        ('["telegram:100001001"]', "[100001001]", 6, "antenna[1].animators[1]", "bad_address"),
        ("telegram:-1002", "-1002", 19, "antenna[2].chat[1].address", "bad_address"),
        ("telegram:-1002", "telegram:-1001", 19, "antenna[2].chat[1].address", "same_address"),
        ('language = "nl"\n', "", 18, "antenna[2].chat[1].language", "missing"),
        ('language = "nl"', 'lang = "nl"\nlanguage = "nl"', 20, "antenna[2].chat[1].lang", "unknown_key"),
        ('language = "fr"', 'language = "xx"', 10, "antenna[1].chat[1].language", "unknown_language"),
        ("members = 3100", 'members = 1\nreminders = ["1 week"]', 17, "antenna[2].reminders[1]", "bad_offset"),
        ("members = 3100", 'members = 1\nreminders = "1h"', 17, "antenna[2].reminders", "not_list"),
        (', nl = "Economisch model"', "", 24, "working_group[1].name.nl", "missing"),
        (', nl = "', ', dee = "", nl = "', 24, "working_group[1].name.dee", "unknown_language"),
        (
            '{ fr = "Modèle économique", nl = "Economisch model" }',
            '"x"',
            24,
            "working_group[1].name",
            "not_texts",
        ),
        ("drafters", "writers", 25, "working_group[1].writers", "unknown_key"),
        ("[[working_group]]", "[working_group]", 22, "working_group", "not_tables"),
        ("[[working_group]]", "[[working_groups]]", 22, "working_groups", "unknown_key"),
        ("[[working_group]]", "[[working_group]", 22, "", "bad_toml"),
    ],
)
def test_a_fault_in_antennas_is_named_with_line_and_key(folder, right, wrong, line, path, code):
    folder.spoil(right, wrong)
    faults = {(fault.file.name, fault.line, fault.path, fault.code): fault for fault in folder.faults()}
    assert ("antennas.toml", line, path, code) in faults
    assert sentences.sentence(SOURCE, faults["antennas.toml", line, path, code])


@pytest.mark.parametrize(
    ("text", "line", "path", "code"),
    [
        ("colour = 1", 1, "colour", "unknown_key"),
        ("\n[web]\nprot = 1", 3, "web.prot", "unknown_key"),
        ('[web]\nlisten = "127.0.0.1:70000"', 2, "web.listen", "bad_listen"),
        ("[web]\nlisten = 8080", 2, "web.listen", "bad_listen"),
        ('[web]\nlisten = ""', 2, "web.listen", "bad_listen"),
        ('[web]\nlisten = "hunter2:8080"', 2, "web.listen", "bad_listen"),
        ('[web]\nlisten = "1.2.3.256:8080"', 2, "web.listen", "bad_listen"),
        ('[metrics]\nlisten = "::1:9090"', 2, "metrics.listen", "bad_listen"),
        ('[web]\npublic_url = "sip.example.org"', 2, "web.public_url", "bad_url"),
        ('web = "here"', 1, "web", "not_table"),
        ("keys_dir = 1", 1, "keys_dir", "not_text"),
        ('[database]\nurl = "sqlite:///sipbot.db"', 2, "database.url", "bad_database_url"),
        ('[database]\nurl = "postgresql://u:hunter2@h/d"', 2, "database.url", "bad_database_url"),
        ('[telegram]\napi_url = "ftp://x"', 2, "telegram.api_url", "bad_url"),
        ('[telegram]\napi_url = "http://[x"', 2, "telegram.api_url", "bad_url"),
        ('[telegram]\napi_url = "http://localhost:port"', 2, "telegram.api_url", "bad_url"),
        ('[telegram]\ntoken = "hunter2"', 2, "telegram.token", "bad_token"),
        ("[telegram]\ntoken = 123456", 2, "telegram.token", "bad_token"),
        ('[telegram]\ntoken = "1:hunter2"\ntoken_file = "t"', 3, "telegram.token_file", "secret_twice"),
        ('[telegram]\n\ntoken_file = "gone"', 3, "telegram.token_file", "no_secret_file"),
        ('[telegram]\ntoken_file = "config"', 2, "telegram.token_file", "unreadable_secret_file"),
        ('[telegram]\ntoken_file = "config/antennas.toml"', 2, "telegram.token_file", "no_secret_in_file"),
        ('[roles]\ncoordinators = ["hunter2"]', 2, "roles.coordinators[1]", "bad_address"),
        ('[reminders]\nmeetings = ["1d", "0h"]', 2, "reminders.meetings[2]", "bad_offset"),
        ('# x\n[web\nport = "hunter2"', 2, "", "bad_toml"),
        ('x = """\nhunter2', 2, "", "bad_toml"),
    ],
)
def test_a_fault_in_settings_is_named_with_line_and_key_and_holds_no_secret(folder, text, line, path, code):
    folder.main(text)
    assert folder.fault() == ("sipbot.toml", line, path, code)
    (fault,) = folder.faults()
    assert "hunter2" not in repr(fault) + sentences.sentence(SOURCE, fault)


def test_all_faults_of_all_files_come_at_once_from_top_to_bottom(folder):
    folder.main("[web]\nlisten = -1\nhots = 1")
    folder.spoil('slug = "gent"\nname = "Gent"', 'slug = "liege"\nname = 1')
    assert [(fault.file.name, fault.line, fault.code) for fault in folder.faults()] == [
        ("antennas.toml", 13, "same_slug"),
        ("antennas.toml", 14, "not_text"),
        ("sipbot.toml", 2, "bad_listen"),
        ("sipbot.toml", 3, "unknown_key"),
    ]


def test_every_fault_says_its_place_in_one_string(folder):
    folder.main("[web]\nlisten = -1")
    (fault,) = folder.faults()
    assert fault.where == f"{folder.path}/sipbot.toml:2: web.listen"


def test_unknown_keys_come_with_the_known_ones(folder):
    folder.spoil('language = "fr"', 'language = "fr"\ntongue = "fr"')
    (fault,) = folder.faults()
    assert fault.facts == {"known": "address, language"}


def test_a_misspelt_time_zone_comes_with_the_nearest(folder):
    folder.spoil("Europe/Brussels", "Europe/Brusels")
    (fault,) = folder.faults()
    assert fault.facts == {"example": "Europe/Brussels"}


def test_a_doubled_slug_or_chat_names_the_first_place(folder):
    folder.spoil("telegram:-1002", " telegram:-1001 ")
    (fault,) = folder.faults()
    assert fault.facts == {"first": "antenna[1].chat[1].address"}


@pytest.mark.parametrize("text", ["", "antenna = []"])
def test_without_antennas_there_is_nothing_to_do(folder, text):
    folder.antennas(text)
    assert folder.fault()[2:] == ("antenna", "no_antenna")


def test_missing_files_are_named_both(folder):
    for file in folder.path.iterdir():
        file.unlink()
    assert [(fault.file.name, fault.code) for fault in folder.faults()] == [
        ("antennas.toml", "missing_file"),
        ("sipbot.toml", "missing_file"),
    ]


def test_a_missing_folder_is_one_fault(tmp_path):
    with pytest.raises(config.BadConfig) as caught:
        config.load(tmp_path / "nowhere", {})
    assert [(fault.file, fault.code) for fault in caught.value.faults] == [(tmp_path / "nowhere", "no_folder")]


def test_a_file_in_another_encoding_is_named(folder):
    (folder.path / "antennas.toml").write_bytes("# Liège".encode("latin-1"))
    assert folder.fault() == ("antennas.toml", None, "", "not_utf8")


def test_a_file_that_cannot_be_opened_is_named(folder):
    (folder.path / "antennas.toml").unlink()
    (folder.path / "antennas.toml").mkdir()
    assert folder.fault() == ("antennas.toml", None, "", "unreadable_file")


def test_a_byte_order_mark_of_another_editor_does_no_harm(folder):
    (folder.path / "sipbot.toml").write_bytes(b'\xef\xbb\xbf[web]\r\nlisten = "127.0.0.1:1"\r\n')
    assert folder.load().web.listen.port == 1


def test_without_known_languages_any_is_taken(folder):
    folder.spoil('language = "fr"', 'language = "wa"')
    folder.antennas((folder.path / "antennas.toml").read_text().replace("{ fr", '{ wa = "x", fr'))
    assert config.load(folder.path, {}, platforms=PLATFORMS).antennas[0].chats[0].language == "wa"


def test_an_antenna_may_have_its_own_reminders(folder):
    folder.spoil("members = 3100", 'members = 3100\nreminders = ["3d", "30m"]')
    assert [antenna.reminders for antenna in folder.load().antennas] == [None, ("3d", "30m")]


@pytest.mark.parametrize("offset", ["7d", "24h", "30m", "999m", "1000m", "0d", "1w", "1 d", "-1d", "", "٣d"])
def test_an_offset_that_is_taken_is_one_that_the_rules_can_count(folder, offset):
    folder.main(f'[reminders]\nmeetings = ["{offset}"]')
    try:
        (taken,) = folder.load().reminders.meetings
    except config.BadConfig:
        return
    assert wallclock.OFFSET.fullmatch(taken)


PUBLIC = '[web]\npublic_url = "https://sip.example.org"\nlisten = "127.0.0.1:8080"\n[metrics]\nlisten = '


@pytest.mark.parametrize("place", ['"127.0.0.1:8080"', '"0.0.0.0:8080"'])
def test_numbers_for_the_watcher_are_never_where_everybody_comes(folder, place):
    folder.main(PUBLIC + place)
    assert folder.fault() == ("sipbot.toml", 5, "metrics.listen", "same_listener")


def test_they_may_be_on_another_port_or_on_a_web_server_that_nobody_reaches(folder):
    folder.main(PUBLIC + '"127.0.0.1:9090"')
    assert folder.load().metrics.listen == ("127.0.0.1", 9090)
    folder.main('[metrics]\nlisten = "127.0.0.1:8080"')
    assert folder.load().web.door is None


# The environment


def test_variables_win_over_the_file(folder):
    folder.main('[database]\nurl = "sqlite+aiosqlite:///a.db"\n[web]\nlisten = "127.0.0.1:1"')
    settings = folder.load(
        {
            "SIPBOT_DATABASE__URL": "sqlite+aiosqlite:///b.db",
            "SIPBOT_WEB__LISTEN": "[::1]:0",
            "SIPBOT_KEYS_DIR": "elsewhere",
            "SIPBOT_ROLES__COORDINATORS": "telegram:1, telegram:2 telegram:3",
            "SIPBOT_REMINDERS__MEETINGS": "2h",
        }
    )
    assert settings.database.url.endswith("/b.db")
    assert settings.web.listen == ("::1", 0)
    assert settings.keys_dir == folder.base / "elsewhere"
    assert [address.id for address in settings.roles.coordinators] == ["1", "2", "3"]
    assert settings.reminders.meetings == ("2h",)


def test_empty_variables_do_not_count(folder):
    folder.main('[web]\nlisten = "127.0.0.1:1"')
    assert folder.load({"SIPBOT_WEB__LISTEN": "", "SIPBOT_TELEGRAM_TOKEN": ""}).web.listen.port == 1


def test_only_the_given_environment_counts(folder, monkeypatch):
    monkeypatch.setenv("SIPBOT_WEB__LISTEN", "127.0.0.1:1")
    assert folder.load().web.listen.port == 8080
    assert config.load(folder.path, platforms=PLATFORMS).web.listen.port == 1


@pytest.mark.parametrize("name", ["SIPBOT_TELEGRAM_TOKEN", "SIPBOT_TELEGRAM__TOKEN"])
@pytest.mark.parametrize("section", ["", '[telegram]\ntoken = "1:file"', '[telegram]\ntoken_file = "gone"'])
def test_the_token_of_the_environment_replaces_the_files(folder, name, section):
    folder.main(section)
    token = folder.load({name: TOKEN}).platforms["telegram"].token
    assert token is not None
    assert token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("variable", "value", "path", "code"),
    [
        ("SIPBOT_WEB__LISTEN", "eighty", "SIPBOT_WEB__LISTEN", "bad_listen"),
        ("SIPBOT_WEB__PROT", "80", "SIPBOT_WEB__PROT", "unknown_key"),
        ("SIPBOT_WEB", "80", "SIPBOT_WEB", "not_table"),
        ("SIPBOT_DATABASE__URL", "mysql://hunter2", "SIPBOT_DATABASE__URL", "bad_database_url"),
        ("SIPBOT_TELEGRAM_TOKEN", "hunter2", "SIPBOT_TELEGRAM_TOKEN", "bad_token"),
        ("SIPBOT_ROLES__COORDINATORS", "telegram:1 hunter2", "SIPBOT_ROLES__COORDINATORS", "bad_address"),
    ],
)
def test_a_fault_in_a_variable_names_the_variable(folder, variable, value, path, code):
    assert folder.fault({variable: value}) == ("environment", None, path, code)
    assert sentences.sentence(SOURCE, folder.faults({variable: value})[0])
    assert "hunter2" not in repr(folder.faults({variable: value}))


def test_a_variable_with_one_underscore_too_few_is_warned_about(folder):
    settings = folder.load({"SIPBOT_WEB_LISTEN": "x", "SIPBOT_TELEGRAM_TOKEN": TOKEN, "SIPBOT_OTHER": "x"})
    assert [(fault.path, fault.code, fault.facts) for fault in settings.warnings] == [
        ("SIPBOT_WEB_LISTEN", "unused_variable", {"meant": "SIPBOT_WEB__LISTEN"})
    ]
    assert settings.web.listen.port == 8080


# Secrets


def test_a_token_file_is_read_beside_the_folder(folder):
    folder.main('[telegram]\ntoken_file = "bot.token"')
    (folder.base / "bot.token").write_text(f"  {TOKEN}\n")
    (folder.base / "bot.token").chmod(0o600)
    settings = folder.load()
    assert settings.platforms["telegram"].token is not None
    assert settings.platforms["telegram"].token.get_secret_value() == TOKEN
    assert settings.warnings == ()


def test_secrets_are_in_no_repr(folder):
    folder.main(f'[telegram]\ntoken = "{TOKEN}"\n[database]\nurl = "postgresql+asyncpg://u:hunter2@h/d"')
    settings = folder.load()
    shown = repr(settings) + str(settings.platforms["telegram"]) + str(settings.database)
    assert TOKEN not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_settings_file_with_a_token_that_others_can_read_is_warned_about(folder, mode):
    folder.main(f'[telegram]\ntoken = "{TOKEN}"')
    (folder.path / "sipbot.toml").chmod(mode)
    (warning,) = folder.load().warnings
    assert (warning.file.name, warning.line, warning.path) == ("sipbot.toml", 2, "telegram.token")
    assert warning.code == "readable_by_others"
    assert TOKEN not in repr(warning)


def test_a_settings_file_with_a_password_counts_as_secret(folder):
    folder.main('[database]\nurl = "postgresql+asyncpg://u:hunter2@h/d"')
    (folder.path / "sipbot.toml").chmod(0o644)
    assert [warning.path for warning in folder.load().warnings] == ["database.url"]


def test_a_settings_file_without_secrets_may_be_read_by_all(folder):
    folder.main('[database]\nurl = "postgresql+asyncpg:///sip?host=/run/postgresql"')
    (folder.path / "sipbot.toml").chmod(0o644)
    assert folder.load({"SIPBOT_TELEGRAM_TOKEN": TOKEN}).warnings == ()


def test_a_token_file_that_others_can_read_is_warned_about(folder):
    folder.main('[telegram]\ntoken_file = "bot.token"')
    (folder.base / "bot.token").write_text(TOKEN)
    (folder.base / "bot.token").chmod(0o644)
    (warning,) = folder.load().warnings
    assert (warning.line, warning.path) == (2, "telegram.token_file")
    assert sentences.sentence(SOURCE, warning).endswith(f"chmod 600 {folder.base}/bot.token")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_token_file_that_may_not_be_read_is_named(folder):
    folder.main('[telegram]\ntoken_file = "bot.token"')
    (folder.base / "bot.token").write_text(TOKEN)
    (folder.base / "bot.token").chmod(0)
    assert folder.fault() == ("sipbot.toml", 2, "telegram.token_file", "unreadable_secret_file")


# Where things are


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite+aiosqlite:///data/x.db", "sqlite+aiosqlite:///{base}/data/x.db"),
        ("sqlite+aiosqlite:////var/lib/x.db", "sqlite+aiosqlite:////var/lib/x.db"),
        ("sqlite+aiosqlite:///:memory:", "sqlite+aiosqlite:///:memory:"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
    ],
)
def test_a_relative_database_lies_beside_the_folder(folder, url, expected):
    folder.main(f'[database]\nurl = "{url}"')
    assert folder.load().database.url == expected.format(base=folder.base)


def test_paths_do_not_depend_on_where_the_command_runs(folder, monkeypatch):
    monkeypatch.chdir(folder.path)
    for given in (".", "../config"):
        settings = config.load(Path(given), {}, platforms=PLATFORMS)
        assert (settings.folder, settings.base) == (folder.path, folder.base)


def test_a_link_to_the_folder_keeps_data_where_the_link_is(folder, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "config").symlink_to(folder.path)
    assert config.load(tmp_path / "site" / "config", {}, platforms=PLATFORMS).base == tmp_path / "site"


@pytest.mark.parametrize(
    ("argument", "environ", "expected"),
    [
        ("a", {"SIPBOT_CONFIG": "b"}, "a"),
        (None, {"SIPBOT_CONFIG": "b"}, "b"),
        (None, {"SIPBOT_CONFIG": ""}, "config"),
        (None, {}, "config"),
    ],
)
def test_the_folder_comes_from_the_argument_then_the_variable_then_here(argument, environ, expected):
    assert config.folder_from(argument, environ) == Path(expected)


def test_settings_cannot_be_changed(folder):
    settings = folder.load()
    with pytest.raises(ValueError, match="frozen"):
        settings.web.public_url = ""
    with pytest.raises(AttributeError):
        settings.base = Path("/")  # type: ignore[misc]


def test_nothing_else_loads_pydantic():
    modules = (
        "sipbot.chat, sipbot.i18n, sipbot.toml_lines, sipbot.rules.consultations, sipbot.views.errors.faults"
    )
    code = f"import sys, {modules}, sipbot.commands.setup; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
