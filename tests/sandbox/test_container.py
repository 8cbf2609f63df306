"""The container of `grade doctor --docker`, and WSL 2 on Windows: its filter, what is written, what is typed.

Of `grader.sandbox.doctor.container.profile`, `grader.sandbox.doctor.container.lines` and
`grader.sandbox.doctor.windows`. That its filter is enough for level 3, and Docker's own is not, is tried in
`test_machines`. The limit: no Docker is started.
"""

from __future__ import annotations

import itertools
import json
import re
import shlex
import sys
import tomllib
from pathlib import Path, PureWindowsPath

import pytest

from grader.sandbox.doctor import windows
from grader.sandbox.doctor.container import lines
from grader.sandbox.doctor.container.profile import ADDED, as_text, default, profile
from grader.sandbox.seam.syscalls import ALLOWED, PARTING, SERVED
from tests.conftest import ROOT, grade
from tests.sandbox.container_filter import Answer, answers, numbers
from tests.sandbox.test_machines import elsewhere

MACHINES = ("x86_64", "aarch64")
CAPABILITIES = (
    frozenset[str](),
    frozenset({"CAP_SYS_CHROOT", "CAP_CHOWN", "CAP_SETUID", "CAP_NET_RAW"}),
    frozenset({"CAP_SYS_ADMIN"}),
)
"""None, some of those that Docker gives, the one of --cap-add SYS_ADMIN."""
NAMED = {"unshare", "clone", "mount", "mount_setattr", "umount2", "pivot_root", "setns"}


@pytest.mark.parametrize(("machine", "capabilities"), [*itertools.product(MACHINES, CAPABILITIES)])
def test_the_filter_is_dockers_own_and_these_calls(machine: str, capabilities: frozenset[str]) -> None:
    """Each of them without a condition; of every other call both answer the same, on its arguments, too."""
    theirs = answers(default(), machine, capabilities)
    ours = answers(json.loads(as_text(profile())), machine, capabilities)
    assert set(ADDED) == NAMED
    assert {name: ours[name] for name in NAMED} == dict.fromkeys(NAMED, frozenset({Answer(0)}))
    assert {name: ours[name] for name in ours.keys() - NAMED} == {name: theirs[name] for name in theirs.keys() - NAMED}
    if "CAP_SYS_ADMIN" not in capabilities:
        (clone,) = theirs.pop("clone")
        assert clone == Answer(0, ((0, "SCMP_CMP_MASKED_EQ", 0x7E020000),))
        assert not NAMED & theirs.keys()


@pytest.mark.parametrize("machine", MACHINES)
def test_the_default_is_dockers(machine: str) -> None:
    """What it is known for: what threads and Landlock need is there, what reaches the machine is not."""
    found = answers(default(), machine, CAPABILITIES[1])
    for name in ("landlock_restrict_self", "seccomp", "ptrace", "io_setup", "memfd_create", "chroot", "execveat"):
        assert found[name] == {Answer(0)}, name
    refused = ("keyctl", "add_key", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "kexec_load", "reboot")
    assert not found.keys() & {*refused, "init_module", "open_by_handle_at", "move_pages", "settimeofday", "acct"}
    assert found["clone3"] == {Answer(38)}
    families = {value for ((_, _, value),) in (each.where for each in found["socket"])}
    assert {1, 2, 10, 16, 17} <= families
    assert not families & {12, 38, 40}
    assert ("arch_prctl" in found) == (machine == "x86_64")


@pytest.mark.parametrize("machine", MACHINES)
def test_what_a_submission_may_call_the_container_lets_through(machine: str) -> None:
    """Else a beginner's program fails in the container alone."""
    found = answers(profile(), machine, CAPABILITIES[0])
    there = numbers(machine)
    assert {*ALLOWED, *SERVED, *PARTING} & there.keys() <= found.keys()


def test_the_filter_is_json_that_a_person_can_read() -> None:
    text = as_text(profile())
    assert json.loads(text) == profile()
    assert max(map(len, text.splitlines()[5:])) <= 100
    assert len(re.findall(r'^\{"names"', text, re.MULTILINE)) == len(profile()["syscalls"])


def test_where_the_default_comes_from_is_told() -> None:
    facts = tomllib.loads((Path(lines.__file__).parent / "default.toml").read_text("utf-8"))
    assert re.fullmatch(r"moby/profiles, seccomp/default\.json, commit [0-9a-f]{40}", facts["source"])
    assert facts["date"].year >= 2026
    assert len(facts["always"].split()) == len(set(facts["always"].split())) > 350


def test_the_dockerfile_takes_what_is_there() -> None:
    """The files it copies, a Python that the grader and its TensorFlow know, an extra that there is; no root."""
    text = lines.files()["Dockerfile"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
    (python,) = re.findall(r"^ARG PYTHON=(.+)$", text, re.MULTILINE)
    assert f"Programming Language :: Python :: {python}" in project["classifiers"]
    (extra,) = re.findall(r"^ARG EXTRAS=\[(\w+)\]$", text, re.MULTILINE)
    assert extra in project["optional-dependencies"]
    assert re.findall(r"^USER (\d+)$", text, re.MULTILINE) == re.findall(r"--uid (\d+)", text) == ["1000"]


def test_both_come_with_the_package() -> None:
    (patterns,) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"][
        "package-data"
    ].values()
    packed = {path for pattern in patterns for path in (ROOT / "grader").glob(pattern)}
    folder = Path(lines.__file__).parent
    assert {folder / "Dockerfile", folder / "default.toml"} <= packed


# --- what is shown, and written


def test_both_are_shown_with_the_lines(tmp_path: Path) -> None:
    done = grade("doctor", "--docker", "--lang", "en", cwd=tmp_path)
    assert done.code == 0, done.stderr
    for name, text in lines.files().items():
        assert f"----- {name}\n{text}" in done.stdout
    assert "docker build -t sealed-grader -f FOLDER/Dockerfile" in done.stdout
    assert "Not exercised: Docker Desktop on macOS and Windows" in done.stdout


def typed(text: str) -> list[list[str]]:
    """The lines for a shell, as it splits them."""
    return [shlex.split(line) for line in text.splitlines() if line.startswith("   docker ")]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_both_are_written_and_the_lines_name_them(lang: str, tmp_path: Path) -> None:
    """Whatever the folder is called: the shell takes each path as one word."""
    folder = tmp_path / "it's 새 폴더 $HOME"
    done = grade("doctor", "--docker", folder, "--lang", lang, cwd=tmp_path)
    assert done.code == 0, done.stderr
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == lines.files()
    assert sys.platform == "win32" or all(path.stat().st_mode & 0o777 == 0o644 for path in folder.iterdir())
    build, run = typed(done.stdout)
    assert build == ["docker", "build", "-t", "sealed-grader", "-f", str(folder / "Dockerfile"), str(ROOT)]
    assert f"seccomp={folder / 'seccomp.json'}" in run
    assert run[-2:] == ["sealed-grader", "doctor"]
    assert {"--cap-drop", "no-new-privileges", "systempaths=unconfined", "apparmor=unconfined"} <= set(run)
    assert run[run.index("--user") + 1] == "$(id -u):$(id -g)"
    assert ("실행해 보지 않음" if lang == "ko" else "Not exercised") in done.stdout


def test_a_relative_folder_is_told_so_that_the_line_works_elsewhere(tmp_path: Path) -> None:
    done = grade("doctor", "--docker", "here", "--lang", "en", cwd=tmp_path)
    assert f"seccomp={tmp_path / 'here' / 'seccomp.json'}" in typed(done.stdout)[1]


def test_writing_again_changes_nothing_and_another_file_stays(tmp_path: Path) -> None:
    """Somebody's own Dockerfile; and nothing is written beside it."""
    assert grade("doctor", "--docker", tmp_path / "a", cwd=tmp_path).code == 0
    assert grade("doctor", "--docker", tmp_path / "a", cwd=tmp_path).code == 0
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "Dockerfile").write_text("FROM scratch\n")
    done = grade("doctor", "--docker", tmp_path / "b", "--lang", "en", cwd=tmp_path)
    assert done.code == 2
    assert f"{tmp_path / 'b' / 'Dockerfile'} is there and is another one." in done.stderr
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["Dockerfile"]
    assert (tmp_path / "b" / "Dockerfile").read_text() == "FROM scratch\n"


@pytest.mark.parametrize("place", ["file", "file/below", "folder", "link"])
def test_a_place_that_takes_no_files_is_named(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder" / "seccomp.json").mkdir(parents=True)
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "seccomp.json").symlink_to("nowhere")
    done = grade("doctor", "--docker", tmp_path / place, "--lang", "en", cwd=tmp_path)
    assert done.code == 2, done.stdout
    assert f"{tmp_path / place} cannot be written: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / place / "Dockerfile").exists()


@pytest.mark.parametrize("words", [["--attack"], ["--isolation", "2"]])
def test_it_is_asked_alone(words: list[str], tmp_path: Path) -> None:
    """Of the container nothing can be tried from outside."""
    done = grade("doctor", "--docker", *words, "--lang", "en", cwd=tmp_path)
    assert done.code == 2
    assert "give it alone" in done.stderr


def test_the_lines_of_the_documentation_are_those_that_are_told() -> None:
    text = (ROOT / "grader" / "docs" / "containers.md").read_text("utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    folder = Path("grader-docker")
    assert block.splitlines() == [lines.build_line(folder, Path()), lines.run_line(folder, "doctor")]
    (calls,) = re.findall(r"and these calls:\n(.*?)\. A test", text, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", calls)) == NAMED


# --- on other systems


@pytest.mark.parametrize(("lang", "head"), [("en", "in WSL 2, four commands."), ("ko", "WSL 2의 리눅스를 씁니다.")])
def test_on_windows_the_four_commands_are_told(lang: str, head: str, tmp_path: Path) -> None:
    page = elsewhere("win32", "doctor", "--lang", lang, cwd=tmp_path).stdout
    assert head in page
    told = [line.strip() for line in page.partition(head)[2].splitlines() if line.startswith("   ")]
    assert told == list(windows.commands(ROOT))
    assert ("not exercised" if lang == "en" else "실행해 보지 않음") in page.partition(head)[2].casefold()


@pytest.mark.parametrize("folder", [r"C:\Users\홍길동\my grader", r"C:\it's $HOME `x`"])
def test_the_folder_on_windows_reaches_its_linux_as_it_is(folder: str) -> None:
    """sh takes the words apart: `wslpath` gets the path, pip what it answers with the extra behind it."""
    line = windows.commands(PureWindowsPath(folder))[2]
    (inner,) = re.findall(r'"\$\((wslpath .*)\)\[tensorflow\]"$', line)
    assert shlex.split(inner) == ["wslpath", folder]


def test_without_a_clone_its_place_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed from a wheel, there is nothing here that the container could be built from."""
    text = lines.explain(Path("x"), None, "en")
    assert typed(text)[0][-1] == "CLONE"
    assert "CLONE stands for the grader's own folder" in text
    assert r"wslpath 'C:\CLONE'" in windows.explain(None, "en")
    assert "CLONE stands for the grader's own folder" in windows.explain(None, "en")


def test_the_lines_on_windows_are_powershells(monkeypatch: pytest.MonkeyPatch) -> None:
    """No ids of users, which are Linux's; single quotes, in which PowerShell reads only themselves, doubled."""
    monkeypatch.setattr(sys, "platform", "win32")
    folder = PureWindowsPath(r"C:\Users\홍길동\it's here")
    run = lines.run_line(folder, "doctor")
    assert r" 'seccomp=C:\Users\홍길동\it''s here\seccomp.json' " in run
    assert ' -v "${PWD}:/work" sealed-grader doctor' in run
    assert "--user" not in run
    assert lines.build_line(folder, None).endswith(r" -f 'C:\Users\홍길동\it''s here\Dockerfile' CLONE")


def test_on_macos_the_container_is_named(tmp_path: Path) -> None:
    page = elsewhere("darwin", "doctor", "--lang", "en", cwd=tmp_path).stdout
    assert "in a container on macOS (grade doctor --docker)" in page
    assert "wsl" not in page
