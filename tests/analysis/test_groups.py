"""Groups are told of where they hold, and figures alone leave the room."""

from __future__ import annotations

from dataclasses import asdict, fields

import numpy as np
import pytest

from sipbot.analysis import groups
from sipbot.analysis.groups import FEWEST, opinion_groups
from sipbot.analysis.votes import MISSING


def cast(people: int, camps: int, clear: float, seen: float = 0.6, statements: int = 40) -> np.ndarray:
    """Camps that lean to different sides; `clear` 0 is votes by lot."""
    chance = np.random.default_rng(7)
    leaning = 0.5 + clear / 2 * chance.choice([-1, 1], (camps, statements))
    votes = np.where(chance.random((people, statements)) < leaning[np.arange(people) % camps], 1, -1)
    votes[chance.random(votes.shape) < 0.15] = 0
    votes[chance.random(votes.shape) > seen] = MISSING
    return votes.astype(np.int8)


def ids(votes: np.ndarray) -> list[str]:
    return [f"s{n}" for n in range(votes.shape[1])]


@pytest.mark.parametrize("camps", [2, 3])
def test_camps_are_found_and_hold(camps: int) -> None:
    votes = cast(180, camps, 0.8)
    opinions = opinion_groups(votes, ids(votes), {"camp": [str(n % camps) for n in range(180)]})
    assert (opinions.outcome, len(opinions.groups)) == ("groups", camps)
    assert len({max(one.where["camp"], key=one.where["camp"].__getitem__) for one in opinions.groups}) == camps
    for group in opinions.groups:
        assert max(group.where["camp"].values()) > 0.95 * group.people
        assert group.stability > 0.9 and group.says
    assert sum(tally.saw for tally in opinions.statements[0].groups) == opinions.statements[0].everybody.saw


@pytest.mark.parametrize("shape", [(40, 20), (200, 40), (400, 15)])
def test_in_votes_by_lot_there_are_no_groups_that_hold(shape: tuple[int, int]) -> None:
    votes = cast(shape[0], 2, 0.0, statements=shape[1])
    opinions = opinion_groups(votes, ids(votes))
    assert (opinions.outcome, opinions.groups) == ("none", ())
    assert opinions.tried and max(one.silhouette for one in opinions.tried) > groups.LEAST_APART
    assert max(one.stability for one in opinions.tried) < groups.LEAST_STABLE
    assert len(opinions.agreed) == shape[1]  # what is shared is told all the same


def test_of_few_people_no_groups_are_made() -> None:
    votes = cast(FEWEST, 2, 0.9, seen=1.0)
    assert opinion_groups(votes, ids(votes)).outcome == "groups"
    votes[0, 6:] = MISSING  # one has voted on six
    opinions = opinion_groups(votes, ids(votes))
    assert (opinions.outcome, opinions.tried, opinions.people, opinions.voters) == (
        "too_few",
        (),
        FEWEST,
        FEWEST - 1,
    )


def test_where_all_vote_alike_nobody_is_divided() -> None:
    votes = np.ones((50, 10), dtype=np.int8)
    opinions = opinion_groups(votes, ids(votes))
    assert (opinions.outcome, opinions.tried, opinions.mechanical["agree"]) == ("none", (), 50)
    assert opinion_groups(votes[:, :1], ["one"]).outcome == "none"


def test_a_group_of_four_is_told_of_to_nobody() -> None:
    votes = np.tile(np.array([1] * 20, dtype=np.int8), (100, 1))
    votes[np.arange(100), np.arange(100) % 20] = 0
    votes[:4] = -1
    assert opinion_groups(votes, ids(votes)).outcome == "none"
    votes[:5] = -1
    assert [group.people for group in opinion_groups(votes, ids(votes)).groups] == [95, 5]


def test_neither_the_order_of_people_nor_a_second_time_changes_a_figure() -> None:
    votes = cast(120, 2, 0.5)
    where = {"antenna": ["liege", "gent", "eupen"] * 40}
    opinions = opinion_groups(votes, ids(votes), where)
    order = np.random.default_rng(3).permutation(120)
    mixed = {"antenna": [where["antenna"][n] for n in order]}
    assert opinion_groups(votes[order], ids(votes), mixed) == opinions
    assert opinion_groups(votes, ids(votes), where) == opinions


def test_nothing_that_is_told_is_about_one_person() -> None:
    """No list in the figures is as long as there are people."""
    votes = cast(131, 2, 0.8, statements=23)
    told = asdict(opinion_groups(votes, ids(votes), {"language": ["fr"] * 131}))
    lengths = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            for inner in part.values():
                walk(inner)
        elif isinstance(part, (list, tuple)):
            lengths.append(len(part))
            for inner in part:
                walk(inner)
        else:
            assert not isinstance(part, np.ndarray)

    walk(told)
    assert max(lengths) <= 23
    assert "labels" not in {field.name for field in fields(groups.OpinionGroups)}


def test_sizes_that_do_not_fit_are_refused() -> None:
    votes = cast(40, 2, 0.8)
    with pytest.raises(ValueError, match="an id for each"):
        opinion_groups(votes, ["one"])
    with pytest.raises(ValueError, match="a label for each"):
        opinion_groups(votes, ids(votes), {"language": ["fr"]})
