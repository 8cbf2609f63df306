"""Grades homework so that the word of the grader is worth something.

Theory of operation
===================

A grader's word is worth something only if the graded code cannot touch it. So there are two sides, and they
share no memory:

- **Trusted side**: the command line, pytest, hidden tests, expected values, verdicts, reports. It never imports
  or parses what a student wrote; it reads it as bytes and sends it on.
- **Student side**: one locked-down process per submission. It knows no test. It answers calls with plain data.

::

    grade (trusted)   one worker per core: pytest as a library, suites collected once
       │  exec, clean environment, closed descriptors; two pipes per child, length-prefixed plain data, deadlines
    zygote            one for all workers: imports numpy / tensorflow once, runs no op, knows no test
       └─ fork per submission → namespaces, private /proc and tmpfs, uid drop, rlimits, Landlock, seccomp,
                                then the student's file

Security and speed are the same design: a warm process forks in milliseconds, where a fresh interpreter would
import TensorFlow for seconds.

Where things are; imports point down only
=========================================

Twelve rooms; a room imports from those below its line and from none beside it. `tests/test_layers.py` holds that, for
late and type-only imports too, and that there is no circle. `tests/` has the same rooms.

::

    app/         what a person starts, and the only room that prints
                   cli (parses and exits), parameters/ (what each verb takes, one module a group of verbs), commands/
                   (one module a verb: `verb(options) -> int`), preflight, beginning and closing (of a run),
                   sharding (of a part of one, on one of many machines), clustering (on all of them), watches, progress
                   and columns (of a bar), log, class_folder (which class), offered (so that a command means
                   it), class_rows (who is in it) and outbox (what they
                   are still to be told), outbox_lines and delivering (how that is shown), announcing (a note to all),
                   collecting (what the verbs share that take in work), collecting_lines (how it is shown), following
                   (what comes), receipts (of it), kept_parts (for a person) and open_files (of the class),
                   own_work (which files of one's own are checked) and own_check (what came of them), in_browser (the
                   same within a page), precompiled (what a page has compiled before), process (how one of ours works),
                   checked_lines (how that is shown), check_watching (at each save), check_history
                   (what came of them before, in a diary), hinting (what one is told when stuck), handing_in (a mail or
                   a zip) and own_mail (sends it, once), notebook (of its cells),
                   terminal (how wide, in colour or not), saving (where a file may lie), whose (who is meant),
                   correcting (what the verbs share that decide about scores) and effects (what a decision changes),
                   language, usage, console; pytest_plugin (the fixture `student` at home)
    authoring/   make, prove and hand out an assignment
                   verify, trials (what must hold), trying (grades them), adequacy (do the tests suffice), preview,
                   calibration, new, handout (what students are given) with start_here (what they read first) and
                   released_hints; hints (proven); check_page/ (the check as a page with Python in it: parts, modules,
                   packing, page, making)
                   examples/ (of the statement: find, run)   mutants/ (what a suite overlooks: make, verify)
                   template/ (of a new assignment)
    grading/     one submission → a report; many, in this process or in others
                   run (a class into its gradebook → RunResult), grade (stage → sandbox → suite → report), hosts (warm
                   ones), warm (assignments kept ready, for one file after another), students (what suites ask, made of
                   a submission), prepared (an assignment made ready), outcome (the report while it is made), ungraded
                   (where there is none to make), exhibiting, marking (what lines did), remarks, ration, group_work
                   (one report for each member), ingredients (what a report is made of, as a key) and reuse (what has
                   one already is not graded), share (what one of many machines grades) and merge (what they graded is
                   put together), own_script (run in the open, at home)
                   batch/ (place, plan, queue with forecast, room (for workers), worker; here, or processes, the child
                   in each, seats at the zygotes of all, stopping, messages)
                   cluster/ (place: workers of other machines; peers with keys and guard: who talks to whom, and what is
                   read of it; cargo and parcel: what travels, job: what is out, dealing: who has what, fitting:
                   what counts; tasks, driver, frames and engine: what grades there)
    collecting/  a mailbox or a download into the class folder, with a record of what became of each part
                   arrival (what a source has), sources/ (where from), items (opened in the sandbox), sorting (what each
                   part is; others: of a mail that are no file) into lines (of the record), whose, bundle (which of
                   several files is which assignment's) with forms (what a file is, and becomes), pasted (code in a
                   text), placing (as attempts) with head (of the mail beside them), keeping (what a person is to say),
                   puts (folders of both that appear whole), collect (the loop), deciding (what that person said),
                   replies (to mails of ours)
    report/      from entries to what people read and get: one medium a module, mail/, attention, inquiries (how they
                   stand), changes (and before_after: of what counts), decisions (of people, as staff reads them),
                   formats, staff; render makes all of OUT and writes nothing, publish writes it (kept: what
                   lies there already, by its manifest)
                   analysis/ (of an assignment, for staff: analyse and read, numbers, alarms, groups; notes are what
                   students are told of it)   dashboard/ (the staff's pages: facts, views, charts, page)
                   sheets/ (the forms that other systems take: sheet, forms, fill, feedback, gradescope)
                   similarity/ (whose code is more alike than chance makes it: lexer, prints, chance, compare, tell,
                   dolos)
    sending/     ready messages to the mail server, none twice to an address
                   deliver (all of them: pace, waiting, what is tried again), outgoing (what goes on the line), dial
                   (reach, TLS, login), smtp (one transaction, step by step), ledger (what is known of it, on disk),
                   clock, interrupts
    intake/      how work comes in
                   location and ancestors (what a PATH is, and which class it belongs to), courses, folder (finds),
                   inventory (what was found), opening (follows no link), kinds and file_names (of files by name),
                   candidates (which is meant), archives, unpacking, remembered (what was told of them), limits (of what
                   is read), notebooks (as a script), handed_in (read as bytes), staging (made ready for the sandbox)
                   and staged (so), origin (the mail that it came by), listing, findings, leftovers (what is to be said
                   of the rest), misplaced, lookalikes, unused, layouts, clones (when a commit was made), ignored,
                   set_aside (an attempt), assigned (what people decided), awaiting (what was collected and waits for
                   that); of mail: messages (what is in one), received (when it came in, from whom it is)
                   matching/ (whose a file is, and which assignment's, how certainly and why: match, people, outlines,
                   content, words)
    suites/      pytest as a library. `grader.suites` itself is the authors' face: suites, exhibits and calibrations
                 import from it, and from no other module
                   session (collect, run, close), hooks, running (one test), files, shell, judging (from an ending to a
                   verdict), behaviour (the same for the same mistake), blame (whose fault), failures (that are
                   looked at once more), strict (`==`),
                   generated_inputs, network, curves, learning, chance, repeating (of tests that need not be run)
                   compare/
                   feedback/ (what a beginner is told)
    gradebook/   the truth: book (reports, runs), runs (one of them), shards (books of parts of a class), entry (what
                   counts for a report: whatever shows or sums a score reads it there), enrolment (who was on the
                   roster), history (what was told before), file (its form and faults), lock (who may write), place
                   (where it lies), migrations (its formats), repacking, stored (reports as rows), reusable (by what
                   they are made of), bodies (a report, small), parts (what of it is read when it is asked for), shelf
                   (what reports have in common), series, compressed, attempts (which is the latest), regrade (whether a
                   told score gives way), decisions (what people decided), deliveries (what was told to whom) and told
                   (which scores by it), origins (mails that work came by), arrivals (what came in, and what became of
                   each part), inquiries (what students ask about what was told them), weak (attempts whose time says
                   little), personal (all of one student: read, deleted), backup, archive (one file, whole or none)
    sandbox/     the two sides
                   trusted: student (what a suite uses), account (what became of it), conversation (what tests ask, to
                   be asked again), interpreter (where the file is loaded), children (all of its
                   processes), attempts (at loading), answers, raised, stops, overrun, observed, work, reading (a file
                   taken apart), host, level   backends/   doctor/
                   seam/    both sides: messages (all that is said) and protocol (their form), contents (of a file that
                            is read), signs (of one that is not), control (to a zygote), frames (how it travels:
                            wire, or brief where it is short), capacity, bounds, libc, syscalls …; imports nothing else
                   inside/  student side; imports nothing of ours but itself and seam/. A submission can read these two
                            folders, and nothing else of the package (unless it is installed among the libraries).
                            reading/ takes archives, notebooks and mails apart, one module a format (message/: of mail);
                            probing is what probes may import: they run here, where there are no suites; openly runs
                            one's own script at home, without a sandbox
                   doctor/hostile/   what `grade doctor --attack` hands in, as data
    domain/      what is written down: course (course_files reads it), server (what a table of one has) as mailing (that
                   sends) and mailbox (that homework comes to), password (of both), author_files, roster (roster_table,
                   roster_columns, roster_cells; workbook with workbook_scan and workbook_formats reads XLSX), groups
                   (of it), extension_table, given_file (any that is named), images and mnist (its files), secret,
                   seeds, records (names of ours); package_files (as one digest),
                   verdict (the report), vocabulary, disclosure (what of it a student may read), exhibits, scoring,
                   hints (for a report), lateness (what counts: standing) with reckoning (of one attempt) and account
                   (its lines), totals, durations (as people write them), sharing (equal parts of reports are held
                   once), kept (parts that are made when they are asked for)
    text/        sentences in two languages: text, locale/ (the Korean), particles; safe, folders, folding, reprs;
                   errors; network (why a server was not reached); installing (what is missing); source (code as text:
                   decoded, cut into tokens); wrapping (in columns)

From the top: app · authoring · collecting, grading, report, sending · intake · suites, gradebook · sandbox, domain ·
text. Intake stands above the gradebook, for a folder is a student's where the gradebook knows it; `sandbox.observed` is
what suites may ask of answers, and answers themselves demand it.

A test on a live zygote keeps the student side's imports as they are told here. Isolation levels and their promises:
`grader.sandbox.doctor.diagnosis`. Exit codes and whose fault is whose: `grader.text.errors`.
"""

from typing import Any

__version__ = "0.1.0"


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext grader` in a notebook: then `%check` is there. `shell` is IPython's."""
    from grader.app.notebook import load

    load(shell)
