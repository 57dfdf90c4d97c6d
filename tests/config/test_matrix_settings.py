"""[matrix]: where the account is, one way to sign in, where the device's keys lie."""

from __future__ import annotations

import pytest

from sipbot import i18n
from sipbot.chat import Address
from sipbot.views.errors import faults as sentences

SOURCE = i18n.language(i18n.SOURCE)
ACCOUNT = '[matrix]\nhomeserver = "https://matrix.example.org/"\nuser_id = "@sipbot:example.org"\n'


def test_left_out_matrix_is_not_used(folder):
    matrix = folder.load().platforms["matrix"]
    assert (matrix.homeserver, matrix.user_id) == ("", "")
    assert matrix.access_token is None and matrix.password is None
    assert matrix.store == folder.base / "matrix"
    assert matrix.encrypted is True


def test_everything_in_the_section_arrives(folder):
    folder.main(ACCOUNT + 'access_token = "syt_secret"\nstore = "data/device"\nencrypted = false')
    matrix = folder.load().platforms["matrix"]
    assert matrix.homeserver == "https://matrix.example.org"
    assert matrix.user_id == "@sipbot:example.org"
    assert matrix.access_token is not None and matrix.access_token.get_secret_value() == "syt_secret"
    assert matrix.store == folder.base / "data" / "device"
    assert matrix.encrypted is False


@pytest.mark.parametrize("key", ["access_token", "password"])
def test_a_secret_is_read_from_its_file_without_the_end_of_line(folder, key):
    folder.main(ACCOUNT + f'{key}_file = "bot.secret"')
    (folder.base / "bot.secret").write_text("hunter2 with space\n")
    (folder.base / "bot.secret").chmod(0o600)
    settings = folder.load()
    assert getattr(settings.platforms["matrix"], key).get_secret_value() == "hunter2 with space"
    assert settings.warnings == ()


@pytest.mark.parametrize(
    "name",
    ["ACCESS_TOKEN", "_ACCESS_TOKEN", "PASSWORD", "_PASSWORD"],
)
@pytest.mark.parametrize("way", ['access_token = "file"', 'password = "file"', 'password_file = "gone"'])
def test_a_secret_of_the_environment_replaces_the_files(folder, name, way):
    folder.main(ACCOUNT + way)
    settings = folder.load({f"SIPBOT_MATRIX_{name}": "hunter2"})
    matrix = settings.platforms["matrix"]
    given = {"access_token": matrix.access_token, "password": matrix.password}
    secrets = {key: secret.get_secret_value() for key, secret in given.items() if secret}
    assert secrets == {name.strip("_").lower(): "hunter2"}
    assert settings.warnings == ()


def test_all_of_it_can_stand_in_variables(folder):
    matrix = folder.load(
        {
            "SIPBOT_MATRIX__HOMESERVER": "http://localhost:8008",
            "SIPBOT_MATRIX__USER_ID": "@bot:localhost:8008",
            "SIPBOT_MATRIX__STORE": "/var/lib/sipbot/matrix",
            "SIPBOT_MATRIX__ENCRYPTED": "False",
        }
    ).platforms["matrix"]
    assert (matrix.homeserver, matrix.user_id) == ("http://localhost:8008", "@bot:localhost:8008")
    assert str(matrix.store) == "/var/lib/sipbot/matrix"
    assert matrix.encrypted is False


@pytest.mark.parametrize(
    ("text", "line", "path", "code"),
    [
        ('homeserver = "matrix.example.org"', 2, "matrix.homeserver", "bad_url"),
        ('homeserver = "https://matrix.example.org"', 1, "matrix.user_id", "missing"),
        ('user_id = "sipbot"', 2, "matrix.user_id", "bad_user_id"),
        ('user_id = "@sipbot"', 2, "matrix.user_id", "bad_user_id"),
        ('user_id = "@:example.org"', 2, "matrix.user_id", "bad_user_id"),
        ("access_token = 5", 2, "matrix.access_token", "not_text"),
        ('password = "a\\u0007hunter2"', 2, "matrix.password", "unprintable"),
        ('access_token = "hunter2"\npassword = "b"', 3, "matrix.password", "secret_twice"),
        ('password = "hunter2"\npassword_file = "b"', 3, "matrix.password_file", "secret_twice"),
        ('access_token_file = "gone"', 2, "matrix.access_token_file", "no_secret_file"),
        ('password_file = "config"', 2, "matrix.password_file", "unreadable_secret_file"),
        ('password_file = "empty"', 2, "matrix.password_file", "no_secret_in_file"),
        ('store = ""', 2, "matrix.store", "not_text"),
        ("store = true", 2, "matrix.store", "not_text"),
        ("encrypted = 1", 2, "matrix.encrypted", "not_yes_or_no"),
        ('encrypted = "true"', 2, "matrix.encrypted", "not_yes_or_no"),
        ("room = 1", 2, "matrix.room", "unknown_key"),
    ],
)
def test_a_fault_is_named_with_line_and_key_and_holds_no_secret(folder, text, line, path, code):
    (folder.base / "empty").write_text("\n")
    folder.main(f"[matrix]\n{text}")
    assert folder.fault() == ("sipbot.toml", line, path, code)
    (fault,) = folder.faults()
    assert "hunter2" not in repr(fault) + sentences.sentence(SOURCE, fault)


@pytest.mark.parametrize(
    ("variables", "path", "code"),
    [
        ({"SIPBOT_MATRIX_ACCESS_TOKEN": "hunter2\x07"}, "SIPBOT_MATRIX_ACCESS_TOKEN", "unprintable"),
        ({"SIPBOT_MATRIX__USER_ID": "hunter2"}, "SIPBOT_MATRIX__USER_ID", "bad_user_id"),
        ({"SIPBOT_MATRIX__ENCRYPTED": "yes"}, "SIPBOT_MATRIX__ENCRYPTED", "not_yes_or_no"),
        (
            {"SIPBOT_MATRIX_ACCESS_TOKEN": "hunter2", "SIPBOT_MATRIX_PASSWORD": "x"},
            "SIPBOT_MATRIX_PASSWORD",
            "secret_twice",
        ),
    ],
)
def test_a_fault_in_a_variable_names_the_variable(folder, variables, path, code):
    assert folder.fault(variables) == ("environment", None, path, code)
    assert "hunter2" not in repr(folder.faults(variables))


def test_a_misspelt_variable_is_warned_about(folder):
    (warning,) = folder.load({"SIPBOT_MATRIX_HOMESERVER": "https://example.org"}).warnings
    assert (warning.path, warning.code) == ("SIPBOT_MATRIX_HOMESERVER", "unused_variable")
    assert warning.facts == {"meant": "SIPBOT_MATRIX__HOMESERVER"}


def test_an_account_without_a_homeserver_is_warned_about(folder):
    folder.main('[matrix]\nuser_id = "@sipbot:example.org"')
    (warning,) = folder.load().warnings
    assert (warning.line, warning.path, warning.code) == (1, "matrix.homeserver", "matrix_not_used")


def test_secrets_are_in_no_repr(folder):
    folder.main(ACCOUNT + 'password = "hunter2"')
    assert "hunter2" not in repr(folder.load()) + str(folder.load().platforms["matrix"])


def test_secrets_that_others_can_read_are_warned_about(folder):
    folder.main(ACCOUNT + 'password = "hunter2"')
    (folder.path / "sipbot.toml").chmod(0o644)
    assert [(warning.path, warning.code) for warning in folder.load().warnings] == [
        ("matrix.password", "readable_by_others")
    ]
    folder.main(ACCOUNT + 'access_token_file = "t"')
    (folder.base / "t").write_text("hunter2")
    (folder.base / "t").chmod(0o644)
    assert [(warning.path, warning.code) for warning in folder.load().warnings] == [
        ("matrix.access_token_file", "readable_by_others")
    ]


def test_keys_that_others_can_read_are_warned_about(folder):
    folder.main(ACCOUNT + 'password = "hunter2"')
    (folder.base / "matrix").mkdir(mode=0o755)
    (warning,) = folder.load().warnings
    assert (warning.path, warning.facts) == ("matrix.store", {"file": str(folder.base / "matrix")})
    assert sentences.sentence(SOURCE, warning).endswith(f"chmod 700 {folder.base}/matrix")
    (folder.base / "matrix").chmod(0o700)
    assert folder.load().warnings == ()


# Addresses


@pytest.mark.parametrize(
    "id_", ["!abc:example.org", "!Ab-_c.d:localhost:8448", "!x:[::1]:8008", "!" + "aB3_-" * 8 + "abc"]
)
def test_a_room_is_a_chat_of_an_antenna_with_or_without_a_server(folder, id_):
    folder.spoil("telegram:-1002", f"matrix:{id_}")
    assert folder.load().antennas[1].chats[0].address == Address("matrix", id_)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("matrix:#sip:example.org", "not_matrix_room"),
        ("matrix:@ada:example.org", "not_matrix_room"),
        ("matrix:!a b:example.org", "not_matrix_room"),
        ("matrix:abc", "not_matrix_room"),
        ("telegram:1002", "not_telegram_group"),
        ("telegram:@group", "not_telegram_group"),
        ("matirx:!abc:example.org", "bad_address"),
        ("!abc:example.org", "bad_address"),
    ],
)
def test_what_cannot_be_a_room_is_told_apart(folder, address, code):
    folder.spoil("telegram:-1002", address)
    assert folder.fault() == ("antennas.toml", 19, "antenna[2].chat[1].address", code)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("matrix:ada:example.org", "not_matrix_person"),
        ("matrix:@ada", "not_matrix_person"),
        ("matrix:!room:example.org", "not_matrix_person"),
        ("telegram:@ada", "not_telegram_person"),
        ("telegram:-1001", "not_telegram_person"),
        ("matirx:@ada:example.org", "bad_address"),
    ],
)
def test_what_cannot_be_a_person_is_told_apart(folder, address, code):
    folder.spoil("telegram:100001001", address)
    assert folder.fault() == ("antennas.toml", 6, "antenna[1].animators[1]", code)
