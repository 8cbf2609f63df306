"""What was handed in is found by its place and name alone, read without a guess, and never trusted.

Of `grader.intake.attempts`, `grader.intake.findings`, `grader.intake.leftovers`, `grader.intake.misplaced` and
`grader.intake.file_names`.
"""

import os
import socket
import sys
import unicodedata
from pathlib import Path

import pytest

from grader.domain.roster import load_roster
from grader.intake.folder import take_inventory
from grader.intake.handed_in import MAX_MAIN, Refusal
from grader.intake.inventory import Submission
from grader.intake.listing import MAX_ENTRIES, Folder, files_below, list_folder
from grader.intake.location import locate
from grader.intake.opening import StaffFiles
from grader.intake.staged import MAX_FILES
from grader.intake.staging import stage
from grader.text.errors import UsageError
from tests.conftest import write

IDS = ("sums", "names")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="what only POSIX file systems hold")


def inventory_of(root: Path, path: Path | None = None):
    return take_inventory(locate(path or root, IDS), IDS, load_roster(root / "roster.csv"))


def graded(root: Path, path: Path | None = None) -> dict[tuple[str, str], str]:
    """(student, assignment) → the file that counts."""
    return {(each.student, each.assignment): each.submitted for each in inventory_of(root, path).submissions}


def class_with(tmp_path: Path, *names: str, roster: str = "") -> Path:
    files = dict.fromkeys(names, "x = 1\n")
    return write(tmp_path / "class", {**files, **({"roster.csv": roster} if roster else {})})


def filled(folder: Path, count: int, make) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        make(folder / f"{number:05}")
    return folder


def test_what_was_not_looked_at_is_said(tmp_path):
    """The homework may be among it: nobody is told that nothing was handed in, nor is an older report withdrawn."""
    root = class_with(tmp_path, "ann/sums.py", "ben/work/sums.py")
    filled(root / "ben/work", MAX_ENTRIES, Path.touch)
    here = inventory_of(root)
    (finding,) = here.findings
    assert finding.student == "ben"
    assert f"more than {MAX_ENTRIES} things lie in one folder (ben/work)" in finding.text.en
    assert {("ben", "sums"), ("ben", "names"), ("ann", "sums")} <= set(here.handed_in(IDS))


def test_a_class_that_is_none_is_refused(tmp_path):
    root = filled(class_with(tmp_path, "ann/sums.py"), MAX_ENTRIES, Path.touch)
    with pytest.raises(UsageError, match="more than 20,000 things"):
        inventory_of(root)


def test_a_tree_of_folders_alone_is_not_walked_to_its_end(tmp_path):
    root = class_with(tmp_path, "ann/sums.py")
    for folder in range(60):
        filled(root / f"ann/{folder}", 60, Path.mkdir)
    looked = []

    def look(folder: Path) -> Folder:
        looked.append(folder)
        return list_folder(folder)

    assert list(files_below(look, root, ("ann",))) == [("ann", "sums.py")]
    assert len(looked) <= 3 * 2_000


# --- where a file may lie


def test_directly_or_in_one_sub_folder(tmp_path):
    """Both places are as good, and are named as they were handed in."""
    root = class_with(tmp_path, "ann/sums.py", "ben/숙제/sums.py")
    assert graded(root) == {("ann", "sums"): "ann/sums.py", ("ben", "sums"): "ben/숙제/sums.py"}


def test_of_several_attempts_the_latest_counts(tmp_path):
    """Later is later in time, not in spelling: offsets count."""
    early, late = "2019-03-05T09:00:00+09:00", "2019-03-05T00:30:00Z"
    root = class_with(tmp_path, f"ann/sums/{early}/sums.py", f"ann/sums/{late}/sums.py")
    (submission,) = inventory_of(root).submissions
    assert submission.submitted == f"ann/sums/{late}/sums.py"
    assert submission.attempt == "2019-03-05T00:30:00+00:00"


def test_the_attempts_before_the_latest_are_found_too(tmp_path):
    """The latest of them first; of two at one moment neither, and none without the file."""
    times = [f"2019-03-0{day}T10:00:00Z" for day in (3, 1, 5, 2)]
    twice = "2019-03-02T19:00:00+09:00"
    root = class_with(
        tmp_path, *(f"ann/sums/{time}/sums.py" for time in (*times, twice)), roster="id,name,email\nann,Ann,\n"
    )
    (root / "ann/sums/2019-03-04T10:00:00Z").mkdir()
    here = inventory_of(root)
    assert [each.attempt[:10] for each in here.submissions] == ["2019-03-05"]
    assert [each.attempt[:10] for each in here.earlier] == ["2019-03-03", "2019-03-01"]
    assert here.attempts() == {("ann", "sums"): {f"2019-03-0{day}T10:00:00+00:00" for day in (5, 3, 1)}}
    assert here.whole
    assert here.select(["ben"], []).earlier == ()
    one = inventory_of(root, root / f"ann/sums/{times[1]}/sums.py")
    assert [each.attempt[:10] for each in one.submissions] == ["2019-03-01"]
    assert (one.earlier, one.whole) == ((), False)
    assert inventory_of(root, root / "ann").earlier == here.earlier


def test_a_time_as_windows_can_write_it(tmp_path):
    """Windows allows no colon in a name; a hyphen stands for it."""
    root = class_with(tmp_path, "ann/sums/2019-03-05T23-40-12+09-00/sums.py", "ann/sums/2019-03-04T10-00-00Z/sums.py")
    (submission,) = inventory_of(root).submissions
    assert submission.attempt == "2019-03-05T23:40:12+09:00"


@pytest.mark.parametrize(
    "names",
    [
        ("ann/sums.py", "ann/old/sums.py"),
        ("ann/a/sums.py", "ann/b/sums.py"),
        ("ann/sums.py", "ann/sums/2019-03-05T10:00:00Z/sums.py"),
        ("ann/sums/2019-03-05T10:00:00Z/sums.py", "ann/sums/2019-03-05T19:00:00+09:00/sums.py"),
        ("ann/sums/2019-03-05T10:00:00Z/sums.py", "ann/sums/2019-03-06T10:00:00Z/notes.txt"),
    ],
)
def test_no_guess_between_two(tmp_path, names):
    """Two that could both be meant are listed with their places, and neither is graded."""
    root = class_with(tmp_path, *names)
    assert graded(root) == {}
    (finding,) = inventory_of(root).findings
    assert (finding.student, finding.assignment, finding.graded) == ("ann", "sums", False)
    assert names[0] in finding.text.ko
    assert names[0] in finding.text.en


def test_to_name_a_file_is_to_choose_it(tmp_path):
    """The instructor settles an ambiguity by the file's path."""
    root = class_with(tmp_path, "ann/sums.py", "ann/old/sums.py", roster="id,name,email\nann,Ann,\n")
    assert graded(root, root / "ann" / "old" / "sums.py") == {("ann", "sums"): "ann/old/sums.py"}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Sums.py", "rename"),
        ("sums (1).py", "rename"),
        ("sums - 복사본.py", "rename"),
        ("sums (2).txt", "rename"),
        ("sums (1).ipynb", "rename it sums.ipynb"),
        ("과제_sums.zip", "Unpack"),
        ("a/b/c/sums.py", "too deep"),
    ],
)
def test_nearly_the_right_name_is_listed_with_what_to_do(tmp_path, name, advice):
    """A file that is probably meant is not graded by guess and not passed over in silence."""
    root = class_with(tmp_path, f"ann/{name}")
    assert graded(root) == {}
    (finding,) = inventory_of(root).findings
    assert finding.assignment == "sums"
    assert name.rpartition("/")[2] in finding.text.ko
    assert advice in finding.text.en


def test_a_copy_beside_the_right_file_is_only_mentioned(tmp_path):
    """`sums.py` counts; that there is a `sums (1).py` is said, for it may be the newer one."""
    root = class_with(tmp_path, "ann/sums.py", "ann/sums (1).py")
    assert graded(root) == {("ann", "sums"): "ann/sums.py"}
    (finding,) = inventory_of(root).findings
    assert finding.graded
    assert "sums (1).py" in finding.text.en


def test_files_of_unknown_names_are_listed(tmp_path):
    """Somebody handed in something, and nothing of it is an assignment."""
    root = class_with(tmp_path, "ann/homework.hwp")
    (finding,) = inventory_of(root).findings
    assert "homework.hwp" in finding.text.ko
    assert "sums.py" in finding.text.ko


def test_homework_outside_of_every_folder_is_listed(tmp_path):
    """A file in the class folder itself is nobody's."""
    root = class_with(tmp_path, "ann/sums.py", "sums.zip")
    assert [finding.student for finding in inventory_of(root).findings] == [""]


def test_names_with_a_dot_or_an_underscore_are_skipped(tmp_path):
    """What begins with them is put aside on purpose."""
    root = class_with(tmp_path, "_old/sums.py", ".trash/sums.py", "ann/_old/sums.py", "ann/sums.py")
    assert graded(root) == {("ann", "sums"): "ann/sums.py"}


def test_reports_written_into_the_class_folder_are_no_student(tmp_path):
    """`grade .` in the class folder makes `reports/` there; the next run does not grade it."""
    root = class_with(tmp_path, "ann/sums.py", "reports/.grade-manifest.json", "reports/ann/sums.json")
    assert inventory_of(root).students == ("ann",)


# --- whose it is

ROSTER = "id,name,email\nhong,홍길동,\nkim1,김철수,\nkim2,김철수,\n"


@pytest.mark.parametrize("folder", ["hong", "홍길동", unicodedata.normalize("NFD", "홍길동")])
def test_a_folder_is_named_by_id_or_by_name(tmp_path, folder):
    """A Mac writes Korean letters in parts; it is the same name."""
    root = class_with(tmp_path, f"{folder}/sums.py", roster=ROSTER)
    (submission,) = inventory_of(root).submissions
    assert (submission.student, submission.name) == ("hong", "홍길동")


@pytest.mark.parametrize("folder", ["심청", "김철수"])
def test_who_is_not_on_the_roster_is_graded_all_the_same(tmp_path, folder):
    """Unknown, or a name that two people have: the folder's own name stands for the student."""
    root = class_with(tmp_path, f"{folder}/sums.py", roster=ROSTER)
    assert graded(root) == {(folder, "sums"): f"{folder}/sums.py"}


def test_attempts_beside_the_folder_of_their_assignment_are_told_where_they_belong(tmp_path):
    times = ["2019-03-04T10:00:00Z", "2019-03-05T10:00:00Z"]
    root = class_with(tmp_path, *(f"ann/{time}/sums.py" for time in times))
    (finding,) = inventory_of(root).findings
    assert "move the folders that are named by their times to ann/sums/" in finding.text.en
    (root / "ann" / "sums").mkdir()
    for time in times:
        (root / "ann" / time).rename(root / "ann" / "sums" / time)
    assert graded(root) == {("ann", "sums"): f"ann/sums/{times[1]}/sums.py"}


def test_the_time_of_a_folder_that_is_not_read_is_told_of_a_single_file_too(tmp_path):
    """Else it costs nothing to be late by it, and nobody knows why; one sentence for all such files of a student."""
    time = "2019-03-04T10:00:00Z"
    root = class_with(tmp_path, f"ann/{time}/sums.py", f"ann/{time}/names.ipynb", "ben/old/sums.py")
    assert graded(root) == {
        ("ann", "sums"): f"ann/{time}/sums.py",
        ("ann", "names"): f"ann/{time}/names.ipynb",
        ("ben", "sums"): "ben/old/sums.py",
    }
    assert {each.attempt for each in inventory_of(root).submissions} == {""}
    (finding,) = inventory_of(root).findings
    assert (finding.student, finding.assignment, finding.graded) == ("ann", "", True)
    assert "is read below ann/ASSIGNMENT/ alone" in finding.text.en
    for file in (f"ann/{time}/sums.py", f"ann/{time}/names.ipynb"):
        assert file in finding.text.en
        assert file in finding.text.ko
    (root / "ann" / "sums").mkdir()
    (root / "ann" / time).rename(root / "ann" / "sums" / time)
    assert inventory_of(root).submissions[0].attempt == "2019-03-04T10:00:00+00:00"


def test_two_folders_of_one_person_are_one_student(tmp_path):
    """What lies in both is ambiguous; what lies in one of them counts, and is told: it may be somebody else's."""
    root = class_with(tmp_path, "hong/sums.py", "홍길동/sums.py", "홍길동/names.py", roster=ROSTER)
    assert graded(root) == {("hong", "names"): "홍길동/names.py"}
    ambiguous, several = inventory_of(root).findings
    assert "hong/sums.py" in ambiguous.text.en
    assert "홍길동/sums.py" in ambiguous.text.en
    assert "what lies in 2 folders counts as this student's, by id or by name (hong, 홍길동)" in several.text.en
    (root / "hong" / "sums.py").unlink()
    (root / "hong" / "README.md").touch()
    assert graded(root) == {("hong", name): f"홍길동/{name}.py" for name in ("sums", "names")}
    (several,) = inventory_of(root).findings
    assert several.graded
    assert "2 folders" in several.text.en


@POSIX
def test_two_spellings_of_one_name_are_told(tmp_path):
    composed, parts = (unicodedata.normalize(form, "홍길동") for form in ("NFC", "NFD"))
    root = class_with(tmp_path, f"{composed}/sums.py", f"{parts}/names.py", roster=ROSTER)
    if len(list(root.iterdir())) < 3:
        pytest.skip("this disk takes both for one")
    assert set(graded(root)) == {("hong", "sums"), ("hong", "names")}
    (finding,) = inventory_of(root).findings
    assert "2 folders" in finding.text.en


@POSIX
def test_a_folders_name_need_not_be_text(tmp_path):
    """Bytes that are no UTF-8 are a name like any other."""
    root = class_with(tmp_path, "ann/sums.py")
    folder = os.fsencode(root) + b"/bad\xff"
    os.mkdir(folder)
    Path(os.fsdecode(folder), "sums.py").write_text("x = 1\n")
    assert set(graded(root)) == {("ann", "sums"), ("bad\udcff", "sums")}


# --- what PATH is


def test_a_students_folder_in_a_class(tmp_path):
    """The class above it says who the student is."""
    root = class_with(tmp_path, "hong/숙제/sums.py", "lee/sums.py", roster=ROSTER)
    for path in (root / "hong", root / "hong" / "숙제"):
        assert graded(root, path) == {("hong", "sums"): "hong/숙제/sums.py"}
    assert inventory_of(root, root / "hong").chosen_students == ("hong",)


def test_a_folder_with_the_file_in_it_is_a_students(tmp_path):
    """Without a class around it, the folder's name is the student's; its gradebook lies in it and changes nothing."""
    folder = class_with(tmp_path, "sums.py", "helper/tool.py")
    for _ in range(2):
        assert graded(folder) == {("class", "sums"): "sums.py"}
        assert graded(folder, folder / "sums.py") == {("class", "sums"): "sums.py"}
        (folder / ".grade").mkdir(exist_ok=True)


def test_a_class_without_a_roster(tmp_path):
    """A folder of folders is a class, before its first run and after it."""
    root = class_with(tmp_path, "ann/sums.py", "ben/sums.py")
    for _ in range(2):
        assert len(graded(root)) == 2
        (root / ".grade").mkdir(exist_ok=True)
    assert graded(root, root / "ann") == {("ann", "sums"): "ann/sums.py"}


def test_what_cannot_be_graded_is_said(tmp_path):
    """Nothing there, a name that is no assignment's, the course itself."""
    root = write(tmp_path, {"assignments/course.toml": "", "ann/other.py": ""})
    for path, words in (
        (root / "none", "does not exist"),
        (root / "ann" / "other.py", "sums.py"),
        (root, "course itself"),
    ):
        with pytest.raises(UsageError, match=words):
            locate(path, IDS)


# --- staging


def only(root: Path) -> Submission:
    (submission,) = inventory_of(root).submissions
    return submission


def test_the_folder_is_staged_as_a_whole(tmp_path):
    """A helper of one's own goes along, and so does what lies below."""
    root = class_with(tmp_path, "ann/sums.py", "ann/my_text.py", "ann/data/words.txt")
    staged = stage(only(root))
    assert set(staged.files) == {"sums.py", "my_text.py", "data/words.txt"}
    assert {digest.path for digest in staged.digests} == set(staged.files)
    assert staged.remarks == ()


def test_bytecode_and_hidden_files_are_not_staged(tmp_path):
    """A forged `__pycache__` would be run instead of the source."""
    root = class_with(tmp_path, "ann/sums.py", "ann/__pycache__/tool.cpython-311.pyc", "ann/tool.pyc", "ann/.env")
    assert set(stage(only(root)).files) == {"sums.py"}


@POSIX
@pytest.mark.parametrize("kind", ["fifo", "link", "socket", "folder link"])
def test_what_is_no_plain_file_is_refused(tmp_path, kind):
    """Neither followed nor waited for; the student is told to hand in the file itself."""
    root = class_with(tmp_path, "ann/notes.txt", "secret/sums.py")
    path = root / "ann" / "sums.py"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(root / "secret" / "sums.py")
    elif kind == "folder link":
        path.symlink_to(root / "secret")
    else:
        with socket.socket(socket.AF_UNIX) as listener:
            here = Path.cwd()
            os.chdir(path.parent)  # the address of a socket holds 108 bytes
            listener.bind(path.name)
            os.chdir(here)
    submission = Submission("ann", "ann", "sums", root, ("ann",), "sums.py")
    with pytest.raises(Refusal, match="no plain file"):
        stage(submission)


@POSIX
def test_a_linked_folder_is_nobodys(tmp_path):
    """A student's folder that is a link would be another student's work."""
    root = class_with(tmp_path, "ann/sums.py")
    (root / "eve").symlink_to(root / "ann")
    assert graded(root) == {("ann", "sums"): "ann/sums.py"}


@POSIX
def test_a_folder_swapped_for_a_link_after_it_was_found(tmp_path):
    """Every step down from the class folder is taken without following a link."""
    root = class_with(tmp_path, "ann/sums.py", "eve/hw/sums.py")
    submission = next(each for each in inventory_of(root).submissions if each.student == "eve")
    (root / "eve" / "hw").rename(root / "eve" / "gone")
    (root / "eve" / "hw").symlink_to(root / "ann")
    with pytest.raises(Exception, match="cannot be read"):
        stage(submission)


@POSIX
def test_odd_things_beside_the_file_are_left_out_and_said(tmp_path):
    """Links, FIFOs and names that are no text do not stop honest work from being graded."""
    root = class_with(tmp_path, "ann/sums.py", "ann/tool.py")
    os.mkfifo(root / "ann" / "pipe")
    (root / "ann" / "up").symlink_to("..")
    Path(os.fsdecode(os.fsencode(root / "ann") + b"/bad\xff.txt")).write_text("x")
    staged = stage(only(root))
    assert set(staged.files) == {"sums.py", "tool.py"}
    (remark,) = staged.remarks
    assert "3" in remark.ko
    assert "pipe" in remark.ko


def test_a_hard_link_to_a_file_of_the_staff_is_refused(tmp_path):
    """It is no link that shows; a second name of the reference or of the hidden tests is known by its inode."""
    root = class_with(tmp_path / "class", "ann/if.txt", "ben/sums.py", "ben/notes.txt")
    secret = class_with(tmp_path / "reference", "sums/sums.py", "sums/test_hidden.py")
    (root / "ann" / "sums.py").hardlink_to(secret / "sums" / "sums.py")
    (root / "ben" / "copy.py").hardlink_to(secret / "sums" / "test_hidden.py")
    staff = StaffFiles([tmp_path / "reference"])
    ann, ben = inventory_of(root).submissions
    with pytest.raises(Refusal, match="file of the staff's"):
        stage(ann, staff)
    staged = stage(ben, staff)
    assert set(staged.files) == {"sums.py", "notes.txt"}
    assert staged.left_out == ["copy.py"]


def test_a_file_with_two_names_of_the_students_own_is_read(tmp_path):
    """Backups and tools that fold duplicates make hard links; they cost nobody a point."""
    root = class_with(tmp_path, "ann/sums.py")
    (root / "ben").mkdir()
    (root / "ben" / "sums.py").hardlink_to(root / "ann" / "sums.py")
    staff = StaffFiles([tmp_path / "nothing", tmp_path / ".grade"])
    assert [stage(each, staff).files["sums.py"] for each in inventory_of(root).submissions] == [b"x = 1\n"] * 2


def test_too_large_is_refused_before_it_is_read(tmp_path):
    """10 GB of nothing cost no memory."""
    root = class_with(tmp_path, "ann/sums.py")
    with (root / "ann" / "sums.py").open("wb") as file:
        file.truncate(10 * 10**9)
    with pytest.raises(Refusal, match=f"{MAX_MAIN >> 20} MB"):
        stage(only(root))


def test_of_very_many_files_pythons_come_first(tmp_path):
    """The helper module is there, whatever else lies beside it."""
    names = [f"ann/{number:04}.txt" for number in range(3 * MAX_FILES)]
    staged = stage(only(class_with(tmp_path, "ann/sums.py", "ann/zz_helper.py", *names)))
    assert len(staged.files) == MAX_FILES
    assert "zz_helper.py" in staged.files
    assert str(3 * MAX_FILES + 2 - MAX_FILES) in staged.remarks[0].en


def test_the_seed_is_the_files_own(tmp_path):
    """The same files have the same seed, whoever hands them in; any other content or name has another."""
    names = ("ann", "ben", "cid", "dan")
    root = class_with(tmp_path, *(f"{name}/{file}.py" for name in names for file in ("sums", "a")))
    (root / "cid" / "a.py").write_text("x = 2\n")
    (root / "dan" / "a.py").rename(root / "dan" / "b.py")
    ann, ben, cid, dan = (stage(each).seed for each in inventory_of(root).submissions)
    assert ann == ben
    assert len({ann, cid, dan}) == 3


@pytest.mark.parametrize(
    "mark", ["env/pyvenv.cfg", "build/site-packages/x.py", "env/conda-meta/history", "data/a/b/c.py"]
)
def test_no_tree_of_thousands_keeps_a_helper_out(tmp_path, mark):
    """A virtual environment is not looked into; of any other heap of files what is near comes first."""
    below = "env/Lib/site-packages/pkg" if mark.startswith("env") else str(Path(mark).parent)
    names = [f"ann/{below}/m{number:04}.py" for number in range(6_000)]
    staged = stage(
        only(class_with(tmp_path, "ann/sums.py", "ann/utils/__init__.py", "ann/utils/more.py", f"ann/{mark}", *names))
    )
    assert {"utils/__init__.py", "utils/more.py"} <= staged.files.keys()
    if not mark.startswith("data"):
        assert len(staged.files) == 3
        assert "Installed libraries are not handed in" in staged.remarks[0].en


def test_many_data_files_of_one_folder_keep_no_other_out(tmp_path):
    names = [f"ann/data/{number:04}.csv" for number in range(3 * MAX_FILES)]
    staged = stage(only(class_with(tmp_path, "ann/sums.py", "ann/utils/more.py", *names)))
    assert "utils/more.py" in staged.files
    assert len(staged.files) == MAX_FILES
