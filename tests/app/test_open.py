"""`grade open`: the page in a browser where there is one (`grader.app.commands.open`)."""

from __future__ import annotations

import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest

from grader.app.commands import open as verb
from grader.app.commands.open import Options
from grader.text.errors import UsageError


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "my reports").mkdir()
    (tmp_path / "my reports" / "index.html").write_text("<!doctype html>")
    return tmp_path / "my reports"


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Addresses that a browser was asked for; it opens them."""
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: asked.append(address) is None)
    monkeypatch.setattr(verb, "has_screen", lambda: True)
    return asked


def test_the_browser_gets_the_address_of_the_file(out, asked, capsys):
    assert verb.open(Options(out, "en")) == 0
    assert asked == [(out / "index.html").resolve().as_uri()]
    assert capsys.readouterr().out == f"Opened: {out / 'index.html'}\n"


def test_where_none_opens_it_says_the_path(out, asked, monkeypatch, capsys):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert verb.open(Options(out, "en")) == 0
    assert str((out / "index.html").resolve()) in capsys.readouterr().out


def test_without_a_screen_no_browser_is_even_asked(out, asked, monkeypatch, capsys):
    """One for terminals would take this one over."""
    monkeypatch.setattr(verb, "has_screen", lambda: False)
    assert verb.open(Options(out, "ko")) == 0
    assert asked == []
    assert str((out / "index.html").resolve()) in capsys.readouterr().out


@pytest.mark.parametrize("made", ["nothing", "folder", "loop"])
def test_without_a_page_it_says_what_to_do(tmp_path, asked, made):
    place = tmp_path / "reports"
    if made == "folder":
        (place / "index.html").mkdir(parents=True)
    elif made == "loop":
        place.symlink_to(place)
    with pytest.raises(UsageError, match="grade open OUT"):
        verb.open(Options(place, "en"))
    assert asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="BROWSER names a program of POSIX")
def test_the_command_line_opens_the_users_own_browser(out, tmp_path):
    """A real one, by BROWSER: it gets the address, and nothing else."""
    browser, heard = tmp_path / "browser", tmp_path / "heard"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {heard}.new && mv {heard}.new {heard}\n')
    browser.chmod(0o755)
    command = [sys.executable, "-m", "grader.app.cli", "open", str(out), "--lang", "en"]
    environment = {"PATH": "/usr/bin:/bin", "BROWSER": f"{browser} %s", "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert heard.read_text() == (out / "index.html").resolve().as_uri()
    done = subprocess.run([*command[:4], "--lang", "en"], capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.returncode == 2
    assert "reports/index.html" in done.stderr
