"""What a consultation holds can be written as TOML and read again; its texts can be changed in place."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot import i18n
from sipbot.rules import questions
from sipbot.rules.faults import Faulty
from sipbot.rules.shapes import every_setting, shape
from sipbot.rules.texts import units
from sipbot.views.authoring.explained import explained
from sipbot.writing import edits, toml
from sipbot.writing.fields import FIELDS

EXAMPLES = Path(__file__).parents[2] / "config" / "consultations"

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1)
labels = st.dictionaries(st.sampled_from(["fr", "nl", "de"]), texts, min_size=1)
question = st.fixed_dictionaries(
    {"id": texts, "kind": texts, "text": labels},
    optional={
        "max": st.integers(0, 9),
        "add": st.booleans(),
        "moments": st.lists(st.datetimes(datetime(2000, 1, 1)), min_size=1),
        "option": st.lists(labels, min_size=1),
        "only_if": st.fixed_dictionaries({"question": texts, "options": st.lists(texts)}),
    },
)
consultation = st.fixed_dictionaries(
    {"id": texts, "opens": st.datetimes(datetime(2000, 1, 1)), "title": labels},
    optional={"antennas": st.lists(texts), "intro": labels, "question": st.lists(question, min_size=1)},
)


@given(consultation)
def test_what_is_written_reads_as_it_was(values: dict[str, Any]) -> None:
    assert tomllib.loads(toml.written(values, lambda key: f"about {key}\nand more")) == values


@pytest.mark.parametrize("name", ["economic-model", "all-kinds"])
def test_the_examples_read_the_same_after_writing(name: str) -> None:
    values = tomllib.loads((EXAMPLES / f"{name}.toml").read_text("utf-8"))
    assert tomllib.loads(toml.written(values, lambda key: "")) == values


@pytest.mark.parametrize("name", ["economic-model", "all-kinds"])
@given(data=st.data())
def test_texts_are_put_in_and_every_comment_stays(name: str, data: st.DataObject) -> None:
    source = (EXAMPLES / f"{name}.toml").read_text("utf-8")
    paths = [unit.path for unit in units(tomllib.loads(source))]
    wanted = data.draw(
        st.dictionaries(
            st.tuples(st.sampled_from(paths), st.sampled_from(["fr", "de", "it"])), texts, max_size=5
        )
    )
    after = edits.put(source, wanted)
    by_path = {unit.path: unit.texts for unit in units(tomllib.loads(after))}
    assert all(
        by_path[path].get(code, "") == (text if text.strip() else "") for (path, code), text in wanted.items()
    )
    comments = [line for line in source.splitlines() if line.startswith("#")]
    lines = iter(after.splitlines())  # a text may have lines that look like comments
    assert [comment for comment in comments if comment not in lines] == [], "they are there, in order"


def test_texts_find_their_place_in_tables_on_one_line_and_in_dotted_keys() -> None:
    source = 'title = { fr = "a" } # said so\ndecides.fr = "b"  # c\n\n[[question]]\ntext.fr = "d"\nid = "e"\n'
    after = edits.put(
        source, {("title", "nl"): "x\ny", ("decides", "nl"): "z", ("question[1].text", "nl"): "w"}
    )
    assert after == (
        'title = { fr = "a", nl = "x\\ny" } # said so\ndecides.fr = "b"  # c\ndecides.nl = "z"\n\n'
        '[[question]]\ntext.fr = "d"\ntext.nl = "w"\nid = "e"\n'
    )


def test_a_text_beside_which_nothing_stands_is_refused() -> None:
    with pytest.raises(Faulty):
        edits.put('id = "x"\n', {("title", "nl"): "y"})


def test_every_key_of_a_file_can_be_written_without_toml() -> None:
    """But for the waiver of a translation, which whoever cannot wait for it writes into the file."""
    schema = json.loads((EXAMPLES.parents[1] / "docs/contracts/consultation.schema.json").read_text("utf-8"))
    texts = {"title", "intro", "decides", "question"}
    assert {field.key for field in FIELDS} | texts | {"waive"} == set(schema["properties"])


@pytest.mark.parametrize("code", i18n.codes())
def test_every_key_of_every_kind_is_explained(code: str) -> None:
    t = i18n.language(code)
    keys = [field.key for field in FIELDS] + [setting.key for setting in every_setting()]
    for kind in questions.names():
        keys += [*shape(kind).texts, shape(kind).listed]
    assert [key for key in keys if not explained(t, key)] == []
