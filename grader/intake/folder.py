"""Finds what was handed in below a place (`grader.intake.location`); never runs it, never parses it.

In a student's folder `<assignment>.py` lies directly, or in one sub-folder, or in attempts `<assignment>/<RFC 3339
time>/` (a file system without ":" may have "-" for it); the latest of them is the submission, the others are earlier
ones. In its place counts, in this order, a notebook, a text or a document of that name (`grader.intake.kinds`) that
holds code (`grader.intake.documents`) and, where there is none of these, one of them in an archive, whose names the
sandbox tells. What lies elsewhere, has nearly that name, or is there twice without a time, is listed for a person to
decide: a guess could cost somebody points. Once that person has said what it is (`grader.intake.assigned`), it is a
submission. A roster, a gradebook or a manifest of reports in a student's folder is listed, too. Names that begin with
"." or "_" are skipped, links are never followed.

The limit: only names and kinds are looked at here, those in archives too, and whether a text is code;
`grader.intake.staging` opens the files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from grader.domain.groups import Groups
from grader.domain.records import MANIFEST, is_report
from grader.domain.roster import Roster
from grader.intake.archives import Archives
from grader.intake.assigned import AssignedFiles, Entry
from grader.intake.attempts import find_time
from grader.intake.candidates import Candidate, Candidates, choose, order_earlier
from grader.intake.documents import Documents
from grader.intake.findings import (
    Finding,
    ambiguous,
    assigned_twice,
    group_attempts,
    latest_unclear,
    overfull,
    passed_over,
    several_folders,
    time_unread,
    uninspected,
    unread_document,
    unreadable_folder,
)
from grader.intake.ignored import IgnoredFiles, file_at
from grader.intake.inventory import Inventory, Submission
from grader.intake.kinds import assignment_of, is_archive
from grader.intake.leftovers import Leftovers
from grader.intake.listing import (
    MAX_ENTRIES,
    Folder,
    Lister,
    files_below,
    folders_below,
    is_truncated,
    list_folder,
)
from grader.intake.location import Location
from grader.intake.lookalikes import find_lookalikes
from grader.intake.remembered import load_remembered
from grader.sandbox.reading import Reader
from grader.text import tr
from grader.text.errors import UsageError


def take_inventory(
    location: Location,
    ids: Collection[str],
    roster: Roster,
    groups: Groups = Groups(),  # noqa: B008  # never changed
) -> Inventory:
    """What lies there for the assignments `ids`, with what others of `groups` handed in. `UsageError` where the class
    folder cannot be read, `MachineError` where there are archives, and no sandbox to open them in."""
    with Reader() as reader:
        archives = Archives(location.root, reader.read, load_remembered(location.book_folder))
        search = _Search(location, ids, roster, groups, archives)
        return replace(_take(location, search), strangers=search.strangers(), archives=archives.opened)


def _take(location: Location, search: _Search) -> Inventory:
    students = search.students()
    if location.file:
        student, name = search.owner(location.below[0] if location.below else "")
        own, findings = search.named(student, name, location.below, location.file)
        submissions = tuple(copy for each in own for copy in search.for_group(each))
        chosen = tuple(each.assignment for each in own)
        whose = tuple(dict.fromkeys((student, *(each.student for each in submissions))))
        return Inventory(location.root, submissions, findings, students, whose, chosen, whole=False)
    if location.below:
        student, name = search.owner(location.below[0])
        places = [location.below]
        if len(location.below) == 1:
            places = [(folder,) for folder in search.student_folders(student)] or places
        whole = len(location.below) == 1
        submissions, earlier, findings = search.student(student, name, places, assigned=whole)
        return Inventory(location.root, submissions, findings, students, (student,), earlier=earlier, whole=whole)
    all_submissions: list[Submission] = []
    all_earlier: list[Submission] = []
    all_findings: list[Finding] = []
    if not location.alone:
        all_findings += search.leftovers.strays(search.roster, search.people.values(), search.settled)
        all_findings += find_lookalikes(tuple(search.people), search.roster)
    for student in students:
        folders = search.student_folders(student)
        places = [(folder,) if folder else () for folder in folders]
        submissions, earlier, findings = search.student(student, search.name(student), places)
        all_submissions += submissions
        all_earlier += earlier
        all_findings += findings
    return Inventory(location.root, tuple(all_submissions), tuple(all_findings), students, earlier=tuple(all_earlier))


class _Search:
    """One look through a class folder; what it sees once, it remembers."""

    def __init__(
        self, location: Location, ids: Collection[str], roster: Roster, groups: Groups, archives: Archives
    ) -> None:
        root, alone = location.root, location.alone
        self.root, self.ids, self.roster, self.archives = root, ids, roster, archives
        self.groups = Groups() if alone else groups
        self.ignored = IgnoredFiles(root, location.book_folder)
        self.lister: Lister = cache(list_folder)
        self.candidates = Candidates(root, self.lister, archives)
        self.documents = Documents(root, archives, archives.opener)
        top = self.lister(root)
        if top.fault:
            raise UsageError(
                tr("{root} cannot be read: {fault}. Correct that and run again.", root=root, fault=top.fault)
            )
        if top.more:
            raise UsageError(
                tr(
                    "{root} holds more than {count:,} things. Name the folder of one class.",
                    root=root,
                    count=MAX_ENTRIES,
                )
            )
        folders = [folder for folder in top.folders if not self._is_reports(folder)]
        self.people = {"": (root.name, root.name)} if alone else {each: self._identity(each) for each in folders}
        """Each student's folder with (id, name)."""
        known = {id_ for id_, _ in self.people.values()}
        decided = () if alone else AssignedFiles(root, location.book_folder).current()
        self.assigned = [
            each for each in decided if each.assignment in ids and (each.student in roster or each.student in known)
        ]
        """What people decided, of students whom the class knows."""
        self.settled = {each.place for each in self.assigned}
        self.leftovers = Leftovers(root, ids, self.lister, archives, self._is_decided)

    def students(self) -> tuple[str, ...]:
        """Whoever has a folder, or a file by what was decided, and who is in a group with one of them."""
        with_folder = (student for student, _ in self.people.values())
        own = tuple(dict.fromkeys((*with_folder, *(each.student for each in self.assigned))))
        return tuple(dict.fromkeys((*own, *(member for each in own for member in self.groups.all_members(each)))))

    def strangers(self) -> tuple[str, ...]:
        """Folders of nobody in the roster, where there is one."""
        return tuple(each for each, (id_, _) in self.people.items() if len(self.roster) and id_ not in self.roster)

    def name(self, student: str) -> str:
        """What somebody of `students` is called."""
        by_folder = dict(self.people.values())
        return by_folder.get(student) or self.roster[student].name

    def owner(self, folder: str) -> tuple[str, str]:
        return self.people.get(folder) or self._identity(folder or self.root.name)

    def student_folders(self, student: str) -> list[str]:
        return [folder for folder, (id_, _) in self.people.items() if id_ == student]

    def student(
        self, student: str, name: str, places: Sequence[tuple[str, ...]], *, assigned: bool = True
    ) -> tuple[tuple[Submission, ...], tuple[Submission, ...], tuple[Finding, ...]]:
        """What one student handed in below `places`, and where `assigned` what people decided to be theirs:
        submissions, attempts before them, findings."""
        submissions: list[Submission] = []
        earlier: list[Submission] = []
        findings: list[Finding] = []
        for place in places:
            faults = (here.fault for _, here in folders_below(self.lister, self.root, place) if here.fault)
            findings += [unreadable_folder(student, name, fault) for fault in islice(faults, 1)]
        if more := [each for place in places for each in self.candidates.folders(place) if self._at(each).more]:
            findings.append(overfull(student, name, ["/".join(each) for each in more]))
        elif cut := [place for place in places if is_truncated(self.lister, self.root, place)]:
            findings.append(uninspected(student, name, ["/".join(each) for each in cut]))
        aside: list[tuple[str, ...]] = []
        for id_ in self.ids:
            members = self.groups.members(student, id_) if assigned else (student,)
            shared = [(folder,) for each in members if each != student for folder in self.student_folders(each)]
            candidates, others = self.candidates.find([*places, *shared], id_)
            theirs = self._decided(student, members, id_) if assigned else []
            if theirs:
                besides = [each.place for each in candidates if each.place not in self.settled]
                if len(theirs) == 1 and not besides:
                    submissions.append(self._assigned(theirs[0], name, student))
                else:
                    shown = ["/".join(place) for place in (*besides, *(each.place for each in theirs))]
                    findings.append(assigned_twice(student, name, id_, shown))
                continue
            candidates, closed = self.documents.sort_out(candidates, self.ignored)
            chosen = choose(candidates)
            for each in closed:
                aside.append(each.candidate.place)
                graded = chosen is not None
                findings.append(unread_document(student, name, id_, each.candidate.place, each.why, graded=graded))
            if chosen is not None:
                made = [
                    self._submission(student, name, id_, each) for each in (chosen, *order_earlier(candidates, chosen))
                ]
                submissions.append(made[0])
                earlier += made[1:]
                if len({each.parts[:1] for each in made}) > 1 and shared:
                    findings.append(group_attempts(student, name, id_, [each.place for each in made]))
                if others:
                    findings.append(passed_over(student, name, id_, chosen.place, [each.place for each in others]))
                    aside += [each.place for each in others]
            elif candidates and not (closed and all(each.attempt for each in candidates)):
                make = latest_unclear if all(each.attempt for each in candidates) else ambiguous
                findings.append(make(student, name, id_, ["/".join(each.place) for each in candidates]))
        timeless = [each.place for each in submissions if not each.attempt and find_time(each.parts[1:])]
        if timeless:
            findings.append(time_unread(student, name, timeless))
        listed = [file for place in places for file in files_below(self.lister, self.root, place)]
        mails = [self.leftovers.mail_of(each) for each in (*submissions, *earlier)]
        listed = [file for file in listed if not (self._is_decided(file) or file in mails)]
        used = {(*each.parts, each.filename, *each.inner) for each in (*submissions, *earlier)}
        findings += self.leftovers.of_student(student, name, listed, {*used, *aside}, submissions, findings)
        folders_used = list(dict.fromkeys(file[0] for file in listed if places[0]))
        if len(folders_used) > 1:
            findings.append(several_folders(student, name, folders_used))
        return tuple(submissions), tuple(earlier), (*findings, *self.leftovers.records(student, name, places))

    def _decided(self, student: str, members: Collection[str], id_: str) -> list[Entry]:
        """What people decided to be the student's, or the group's, each file once."""
        theirs = {each.place: each for each in self.assigned if each.student in members and each.assignment == id_}
        own = {each.place: each for each in self.assigned if (each.student, each.assignment) == (student, id_)}
        return list({**theirs, **own}.values())

    def _submission(self, student: str, name: str, id_: str, found: Candidate) -> Submission:
        owner, by = self.owner(found.parts[0] if found.parts else "")
        by = "" if owner == student else by
        return Submission(
            *(student, name, id_, self.root, found.parts, found.filename, found.attempt, found.inner, found.taken),
            by=by,
        )

    def _assigned(self, entry: Entry, name: str, student: str) -> Submission:
        count = len(file_at(self.root, entry.place).relative_to(self.root).parts)
        *parts, file = entry.place[:count]
        return Submission(
            student,
            name,
            entry.assignment,
            self.root,
            tuple(parts),
            file,
            inner=entry.place[count:],
            assigned=True,
            alone=not parts or self.owner(parts[0])[0] != entry.student,
            by="" if entry.student == student else self.name(entry.student),
        )

    def named(
        self, student: str, name: str, below: tuple[str, ...], file: str
    ) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
        """The file that PATH names, or what lies in that archive."""
        attempt = find_time(below)
        inners: dict[str, list[tuple[str, ...]]] = {assignment_of(file, self.ids): [()]}
        findings = list(self.leftovers.records(student, name, [below[:1]]))
        if is_archive(file):
            archive = self.archives.open((*below, file))
            inners = {id_: found for id_ in self.ids if (found := archive.find(id_))}
            findings += self.archives.tell_unread(student, name, [(*below, file)], self.ids)
            for id_, found in inners.items():
                if len(found) > 1:
                    findings.append(ambiguous(student, name, id_, ["/".join((*below, file, *each)) for each in found]))
        made = []
        for id_, found in inners.items():
            if len(found) == 1:
                why = self.documents.why_not(Candidate(below, filename=file, inner=found[0]))
                if why is not None:
                    place = (*below, file, *found[0])
                    findings.append(unread_document(student, name, id_, place, why, graded=False))
                else:
                    made.append(Submission(student, name, id_, self.root, below, file, attempt, found[0]))
        return tuple(made), tuple(findings)

    def for_group(self, submission: Submission) -> Iterator[Submission]:
        """The file that somebody named, for everybody for whom it was handed in."""
        for student in self.groups.members(submission.student, submission.assignment):
            own = student == submission.student
            yield (
                submission if own else replace(submission, student=student, name=self.name(student), by=submission.name)
            )

    def _is_decided(self, place: tuple[str, ...]) -> bool:
        """Whether somebody said what a file is, or that it is nothing."""
        return place in self.settled or place in self.ignored

    def _at(self, parts: tuple[str, ...]) -> Folder:
        return self.lister(self.root.joinpath(*parts))

    def _is_reports(self, folder: str) -> bool:
        """Whether it is no student's folder but the reports of a former run, written into the class folder: a
        manifest, and nothing that a run does not write."""
        if MANIFEST not in self.lister(self.root / folder).records or self.roster.find(folder) is not None:
            return False
        files = list(files_below(self.lister, self.root, (folder,)))
        return bool(files) and all(is_report(file[-1]) for file in files)

    def _identity(self, folder: str) -> tuple[str, str]:
        person = self.roster.find(folder)
        return (folder, folder) if person is None else (person.id, person.name)
