"""An option that says "no opinion" under an id that does not count so is found, however it is spelt."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from sipbot.config import example
from sipbot.i18n import in_every
from sipbot.rules import no_opinion
from sipbot.rules.consultations import read
from sipbot.rules.faults import Fault

EXAMPLE = tomllib.loads((example() / "consultations" / "economic-model.toml").read_text("utf-8"))


def misnamed(option: dict[str, str], number: int = -1) -> list[Fault]:
    """With this option in the place of the one of this number in the first question."""
    question: dict[str, Any] = EXAMPLE["question"][0]
    options = [dict(one) for one in question["option"]]
    options[number] = option
    values = {**EXAMPLE, "question": [{**question, "option": options}, *EXAMPLE["question"][1:]]}
    consultation = read(values, antennas=["liege", "gent", "eupen"], working_groups=["economic-model"])
    return no_opinion.misnamed(consultation, in_every(no_opinion.SAID))


def test_the_example_writes_it_as_it_counts() -> None:
    assert EXAMPLE["question"][0]["option"][-1]["id"] == "no-opinion"
    assert misnamed(EXAMPLE["question"][0]["option"][-1]) == []


@pytest.mark.parametrize(
    "id_", ["no_opinion", "noopinion", "sans-avis", "sans_avis", "geen-mening", "keine-meinung"]
)
def test_an_id_that_means_the_same_is_found(id_: str) -> None:
    (fault,) = misnamed({"id": id_, "fr": "Autre", "nl": "Anders", "de": "Anderes"})
    assert (fault.path, fault.code) == (
        f"question[1].option[{len(EXAMPLE['question'][0]['option'])}].id",
        "no_opinion_otherwise",
    )


@pytest.mark.parametrize("label", [{"fr": "SANS AVIS."}, {"nl": "geen  mening"}, {"de": "Keine Meinung"}])
def test_a_label_that_says_it_in_one_language_is_found(label: dict[str, str]) -> None:
    (fault,) = misnamed({"id": "unsure", "fr": "Autre", "nl": "Anders", "de": "Anderes"} | label)
    assert fault.code == "no_opinion_otherwise"


@pytest.mark.parametrize("id_", ["no", "opinion", "no-opinion-yet", "avis", "sans"])
def test_what_only_resembles_it_is_an_opinion(id_: str) -> None:
    assert misnamed({"id": id_, "fr": "Sans avis juridique", "nl": "Anders", "de": "Anderes"}) == []
