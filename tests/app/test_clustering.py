"""What is said of a cluster before anything is graded: keys, addresses, and what cannot go together.

Of `grader.app.clustering`, `grader.app.commands.keys`, `grader.app.commands.scheduler` and
`grader.app.commands.worker`; that they grade is `tests/grading/cluster`'s.
"""

from __future__ import annotations

import pytest

from tests.conftest import grade

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")


def test_keys_are_made_and_what_they_are_worth_is_said(tmp_path):
    done = grade("cluster", "keys", "--lang", "en", cwd=tmp_path)
    assert done.code == 0, done.output
    assert (tmp_path / "cluster-keys" / "key.pem").is_file()
    assert "Whoever has it sees hidden tests and gives scores." in done.stdout
    again = grade("cluster", "keys", "--lang", "ko", cwd=tmp_path)
    assert (again.code, "이미 있" in again.stderr) == (2, True), again.output


@pytest.mark.parametrize(
    "address",
    ["", "here", "tls://", "http://a:1", "tls://a:b", "tls://a:70000", "tls://a b:1", "tls://a:1/x", "10.0.0.1:1"],
)
def test_what_is_no_address_is_said(address, class_folder, course, tmp_path):
    for words in (
        ["run", class_folder, "--course", course, "--min-isolation", 1, "--on", address],
        ["cluster", "worker", address],
        ["cluster", "scheduler", address],
    ):
        done = grade(*words, "--lang", "en", cwd=tmp_path)
        assert (done.code, "is no address of a scheduler" in done.stderr) == (2, True), done.output
    assert not (class_folder / ".grade").exists()


@pytest.mark.parametrize(("option", "value"), [("--shard", "1/2"), ("--jobs", "2")])
def test_what_cannot_go_with_a_cluster_is_said(option, value, class_folder, course, tmp_path):
    words = ["run", class_folder, "--course", course, "--on", "tls://127.0.0.1", option, value]
    done = grade(*words, "--lang", "en", cwd=tmp_path)
    assert (done.code, f"{option} cannot go with it" in done.stderr) == (2, True), done.output


@pytest.mark.parametrize("verb", ["scheduler", "worker"])
def test_without_keys_nothing_starts(verb, tmp_path):
    done = grade("cluster", verb, "tls://127.0.0.1:9", "--lang", "en", cwd=tmp_path)
    assert (done.code, "grade cluster keys cluster-keys" in done.stderr) == (2, True), done.output


def test_an_address_where_nobody_may_listen_is_said(tmp_path):
    grade("cluster", "keys", cwd=tmp_path)
    done = grade("cluster", "scheduler", "tls://192.0.2.1:8786", "--lang", "en", cwd=tmp_path)
    assert done.code == 4, done.output
    assert "tls://192.0.2.1:8786" in done.stderr
    assert "the grader failed" not in done.stderr
