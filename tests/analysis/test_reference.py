"""The same as an independent computation of the published formulas (scikit-learn, SciPy), and as Polis
itself."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import fisher_exact
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.metrics import adjusted_rand_score, silhouette_score

from sipbot.analysis import clusters, groups, polis, projection, statements, votes
from sipbot.analysis.votes import MISSING, Votes
from tests.analysis.test_groups import cast

CLOSE = 1e-6


def exported(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / name).read_text("utf-8-sig"), newline="")))


def read(folder: Path) -> polis.Conversation:
    comments = polis.read_comments((folder / "comments.csv").read_bytes())
    return polis.read_votes((folder / "participants-votes.csv").read_bytes(), comments)


def whole(folder: Path) -> polis.Conversation:
    """With the statements that were not let in, which people had voted on before."""
    return polis.read_votes((folder / "participants-votes.csv").read_bytes())


def agrees_with_scikit_learn(matrix: Votes) -> None:
    matrix = matrix[votes.voters(matrix)]
    matrix = matrix[:, (matrix != MISSING).any(axis=0)]
    given = np.where(matrix == MISSING, np.nan, matrix.astype(float))
    imputed = SimpleImputer(strategy="mean").fit_transform(given)
    pca = PCA(2, svd_solver="full").fit(imputed)
    axes = projection.axes(matrix)
    signs = np.sign((pca.components_ * axes.components).sum(axis=1))
    assert np.abs(pca.components_ * signs[:, None] - axes.components).max() < CLOSE
    assert np.abs(pca.explained_variance_ - axes.variances).max() < CLOSE
    assert np.abs(pca.explained_variance_ratio_ - axes.share).max() < CLOSE
    scale = np.sqrt(matrix.shape[1] / (~np.isnan(given)).sum(axis=1))
    points = pca.transform(imputed) * signs * scale[:, None]
    own = projection.positions(matrix, axes)
    assert np.abs(points - own).max() < CLOSE
    for k in range(2, 6):
        labels = clusters.kmeans(own, k)
        theirs = silhouette_score(points, labels)
        assert abs(theirs - clusters.silhouette(clusters.distances(own), labels)) < CLOSE
        other = KMeans(k, n_init=20, random_state=0).fit(points)
        inertia = sum(((own[labels == n] - own[labels == n].mean(axis=0)) ** 2).sum() for n in range(k))
        assert inertia <= 1.005 * other.inertia_
        alike = clusters.adjusted_rand(other.labels_, labels)
        assert abs(adjusted_rand_score(other.labels_, labels) - alike) < CLOSE
        _consensus_is_the_formula(matrix, labels, k)


def _consensus_is_the_formula(matrix: Votes, labels: np.ndarray, k: int) -> None:
    counts = statements.per_group(matrix, labels, k)
    own = statements.consensus(counts.agree, counts.disagree, counts.saw)
    for statement in range(matrix.shape[1]):
        product = 1.0
        for group in range(k):
            column = [vote for vote, where in zip(matrix[:, statement], labels, strict=True) if where == group]
            agree, against, saw = column.count(1), column.count(-1), sum(vote != MISSING for vote in column)
            product *= (agree + 0.5) / (saw + 1) * (1 - (against + 0.5) / (saw + 1))
        assert abs(own[statement] - product ** (1 / k)) < CLOSE


def test_map_silhouette_and_consensus_are_those_of_scikit_learn() -> None:
    agrees_with_scikit_learn(cast(150, 3, 0.6))


def test_those_of_public_conversations_are_too(conversation: Path) -> None:
    agrees_with_scikit_learn(read(conversation).votes)


def test_fishers_test_is_that_of_scipy() -> None:
    chance = np.random.default_rng(2)
    people, others = chance.integers(1, 60, 200), chance.integers(1, 300, 200)
    few, many = chance.integers(0, people + 1), chance.integers(0, others + 1)
    own = statements.more_often(few, people, many, others)
    for n in range(200):
        table = [[few[n], people[n] - few[n]], [many[n], others[n] - many[n]]]
        assert own[n] == pytest.approx(fisher_exact(table, alternative="greater").pvalue, abs=1e-9)


def test_counts_are_exactly_those_of_the_export(conversation: Path) -> None:
    """Per person all three. Per statement comments.csv counts votes as well that were changed later: never
    fewer."""
    exported_votes = whole(conversation)
    rows = exported(conversation, "participants-votes.csv")
    counts = votes.per_person(exported_votes.votes)
    counted = [counts.saw, counts.agree, counts.disagree]
    for name, own in zip(polis.COUNTS, counted, strict=True):
        assert own.tolist() == [int(row[name]) for row in rows]
    columns = votes.per_statement(exported_votes.votes)
    by_id = {row["comment-id"]: row for row in exported(conversation, "comments.csv")}
    for position, id_ in enumerate(exported_votes.ids):
        cells = [row[id_] for row in rows]
        own = (columns.agree[position], columns.disagree[position], columns.passed[position])
        assert own == (cells.count("1"), cells.count("-1"), cells.count("0"))
        assert columns.agree[position] <= int(by_id[id_]["agrees"])
        assert columns.disagree[position] <= int(by_id[id_]["disagrees"])


def test_groups_are_like_those_of_polis(conversation: Path) -> None:
    """Where Polis's own follow how many statements people had seen, the group of dissenters is the same."""
    theirs = [row["group-id"] for row in exported(conversation, "participants-votes.csv")]
    exported_votes = read(conversation)
    best = groups.chosen(groups.divided(exported_votes.votes))
    assert best is not None
    voting = np.array(theirs)[votes.voters(exported_votes.votes)]
    placed = voting != ""
    if conversation.name == "scoop-hivemind.ubi":
        seen = np.digitize(votes.per_person(exported_votes.votes).saw, [42, 45])
        assert adjusted_rand_score(theirs, seen) > 0.5
        assert adjusted_rand_score(voting == "3", best.labels) > 0.8
    else:
        assert adjusted_rand_score(voting[placed], best.labels[placed]) >= 0.6
