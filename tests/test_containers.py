"""The container and what stands beside it: few rights, pinned names, no secret; built where there is docker."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "containers"
CONTAINERFILE = (FOLDER / "Containerfile").read_text("utf-8")
COMPOSE = (FOLDER / "compose.yaml").read_text("utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
OURS = "sipbot"
PINNED = re.compile(r"(?:[a-z0-9-]+/)?[a-z0-9-]+:v?\d+\.\d+(?:\.\d+)?[a-z0-9.-]*")
"""An image of the usual registry, at one version; a host would have a dot before the slash."""


def images() -> list[str]:
    own = [service["image"] for service in SERVICES.values() if service["image"] != OURS]
    return [*re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE), *own]


def test_every_image_has_one_version_and_names_no_host() -> None:
    assert len(images()) >= 4
    assert [image for image in images() if not PINNED.fullmatch(image)] == []


def test_every_address_is_of_a_service_or_of_the_machine_itself() -> None:
    hosts = re.findall(r"\w://(?:\w+@)?([\w.-]+)", CONTAINERFILE + COMPOSE)
    assert set(hosts) <= {*SERVICES, "localhost"}


@pytest.mark.parametrize("name", SERVICES)
def test_each_runs_with_few_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service and "ports" not in service
    if service["image"] == OURS:
        assert re.search(r"^USER (?!0$|root$)\S+$", CONTAINERFILE, re.MULTILINE)
    else:
        assert service["user"].split(":")[0] not in ("0", "root", "")


def test_secrets_are_files_that_the_repository_does_not_have() -> None:
    secrets = yaml.safe_load(COMPOSE)["secrets"]
    assert {name for service in SERVICES.values() for name in service.get("secrets", [])} == set(secrets)
    for secret in secrets.values():
        file = Path(secret["file"])
        assert file.parts[0] == "secrets"
        ignored = ["git", "check-ignore", "--quiet", f"containers/{file}"]
        assert subprocess.run(ignored, cwd=ROOT, check=False).returncode == 0
    environment = [pair for service in SERVICES.values() for pair in service.get("environment", {}).items()]
    for variable, given in environment:
        if re.search("PASSWORD|TOKEN|SECRET", variable):
            assert variable.endswith("_FILE") and given.startswith("/run/secrets/")
        assert not re.search(r"://[^/@]*:[^/@]+@", str(given))


def test_everything_that_stays_up_is_asked_whether_it_is_well() -> None:
    assert re.search("^HEALTHCHECK ", CONTAINERFILE, re.MULTILINE)
    others = [service for service in SERVICES.values() if service["image"] != OURS]
    assert all("healthcheck" in service for service in others)


def test_what_the_bot_writes_to_is_a_volume_of_its_own() -> None:
    mounts = dict(mount.split(":", 1) for mount in SERVICES["bot"]["volumes"])
    assert mounts == {
        "./config": "/var/lib/sipbot/config:ro",
        "keys": "/var/lib/sipbot/keys",
        "matrix": "/var/lib/sipbot/matrix",
    }
    assert "install -d -m 0700 -o sipbot" in CONTAINERFILE


def test_what_is_copied_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    assert [path for line in copied for path in line.split() if not (ROOT / path).exists()] == []


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.thorough
def test_it_is_built_and_starts() -> None:
    if shutil.which("docker") is None or subprocess.run(["docker", "info"], capture_output=True).returncode:
        pytest.skip("there is no docker here, or nothing answers it")
    docker("build", "--quiet", "-f", "containers/Containerfile", "-t", "sipbot-test", ".")
    few_rights = ("--rm", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--network=none")
    assert "sipbot" in docker("run", *few_rights, "sipbot-test", "--version")
    shown = docker("run", *few_rights, "--entrypoint=id", "sipbot-test", "-u")
    assert shown.strip() == "10001"
    docker("run", *few_rights, "--entrypoint=pg_dump", "sipbot-test", "--version")
