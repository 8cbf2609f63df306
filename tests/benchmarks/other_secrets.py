"""Proves assignments with class secrets of its own making, as `grade verify` does with the fixed one. By hand:

    python -m tests.benchmarks.other_secrets 3 if_for dictionary
    python -m tests.benchmarks.other_secrets 100 if_for --only reference right

Hidden inputs hang on the secret: a right solution must earn everything with whichever a class has, and a wrong one lose
what its list says. Prints what a secret changed, with the secret, so that it can be looked at; ends with code 1 then.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

from grader.authoring.trials import GROUPS, make_trials
from grader.authoring.trying import grade_trials
from grader.authoring.verify import Proof
from grader.domain.secret import SIZE
from grader.grading.batch.plan import make_plan
from grader.intake.courses import open_course
from grader.sandbox.host import probe_level


def main(count: int, ids: list[str], groups: list[str]) -> int:
    course = open_course(None, Path.cwd())
    assignments = [course.assignment(id_) for id_ in ids] or list(course.assignments)
    changed = False
    for _ in range(count):
        secret = secrets.token_bytes(SIZE)
        proofs = [Proof(assignment, *make_trials(assignment)) for assignment in assignments]
        for proof in proofs:
            proof.trials = [trial for trial in proof.trials if trial.group in groups]
        plan = make_plan(assignments, hidden=True, level=probe_level().number, lang="en", mnist=None, secret=secret)
        grade_trials(proofs, None, plan)
        for proof in proofs:
            said = [
                f"{trial.name}: {fault.en}"
                for trial in proof.trials
                for fault in trial.faults(proof.reports[trial.name])
            ]
            print(
                f"{secret.hex()} {proof.assignment.id}: {len(proof.trials)} trials, {len(said)} otherwise", flush=True
            )
            for line in said:
                print(f"    {line}", flush=True)
            changed = changed or bool(said)
    return int(changed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    options = parser.parse_args()
    sys.exit(main(options.count, options.ids, options.only))
