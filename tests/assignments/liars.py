"""Submissions whose own process lies about what only it can observe, and what that gains.

`twin` puts a lie before a solution: the agent in its process is patched, so that whatever the work does to its
arguments, to identity and to flags is told as a right solution would have it. What the work computes is told as it is:
who reports a value that was never computed has handed in another answer, and no lie about one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.authoring.trials import Trial
from grader.authoring.trying import Tried, grade_trials
from grader.domain.course import Assignment
from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Report
from grader.grading.batch.plan import make_plan
from grader.sandbox.host import probe_level

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
FLIPS = ("None", "True", "False")
"""What every yes or no in a probe's answer is told as; None: as it is."""

LIE = """\
def _lie(flip):
    import copy
    import gc

    once = ("generator", "map", "filter", "zip", "enumerate", "reversed")

    def flipped(value):
        if flip is not None and type(value) is bool:
            return flip
        if type(value) is dict:
            return {key: flipped(each) for key, each in value.items()}
        return type(value)(map(flipped, value)) if type(value) in (list, tuple) else value

    def as_asked(name, sent, value):
        if name == "add_and_put":
            given, who, age, other = sent
            return {**given, who: age, other: age}
        if name == "layers":
            made, steps = sent
            return value[0], [each for _, each in made.values()], [each for _, _, each in steps]
        if name == "gradient":
            return value[0], sent[2]
        if name == "steps" and type(value[0]) is dict:
            return [{**each, "grads": grads} for each, (_, grads) in zip(value, sent[2])]
        if name == "batches":
            return {**value, "x": sent[0], "y": sent[1]}
        if name == "path":
            import numpy

            return {**value, "start": numpy.array(sent[1], float), "updates": sent[2]}
        if name == "harvest":
            variables = [{**one, "trainable": True} for one in value["variables"]]
            weights = {
                key: {**one, "kind": "variable" if one["kind"] == "frozen" else one["kind"]}
                for key, one in value["weights"].items()
            }
            return {**value, "variables": variables, "weights": weights, "trained": True}
        return value

    for thing in gc.get_objects():
        if type(thing).__name__ == "Agent" and hasattr(thing, "probes"):
            answered = thing.answer

            def lying(request_id, request):
                kind = type(request).__name__
                before = copy.deepcopy(getattr(request, "args", ()))
                answer = answered(request_id, request)
                if kind == "Call":
                    answer["arguments"] = list(before)
                    if request.name == "add_person":
                        answer["arguments"] = [{**before[0], before[1]: before[2]}, *before[1:]]
                    if answer["type"] in once:
                        answer["type"] = "list"
                elif kind == "Probe" and answer.get("raised") is None and "fault" not in answer:
                    answer["value"] = as_asked(request.name, before, flipped(answer.get("value")))
                return answer

            thing.answer = lying


_lie(FLIP)
"""


def twin(source: str, flip: str = "None") -> str:
    """The solution with the lie before it."""
    return LIE.replace("FLIP", flip) + source


def wrong_solutions(assignment: Assignment) -> dict[str, str]:
    """Name → source of the wrong solutions that compile and read as UTF-8; in others no lie can be put."""
    assert assignment.reference is not None
    sources = {}
    for file in sorted((assignment.reference / "wrong").glob("*.py")):
        source = file.read_text(encoding="utf-8")
        try:
            compile(source, file.name, "exec", dont_inherit=True)
        except SyntaxError:
            continue
        sources[file.stem] = source
    return sources


def grade(assignment: Assignment, sources: Mapping[str, str]) -> dict[str, Report]:
    """A report for each source, by the engine that grades everybody."""
    trials = [Trial("wrong", name, source.encode(), lambda _: iter(())) for name, source in sources.items()]
    proof = Tried(assignment, trials)
    plan = make_plan([assignment], hidden=True, level=probe_level().number, lang="en", mnist=None, secret=FIXED)
    grade_trials([proof], None, plan)
    return proof.reports


def scores(assignment: Assignment, sources: Mapping[str, str]) -> dict[str, float]:
    """The score of each source; none of them is null."""
    points = {name: report.score for name, report in grade(assignment, sources).items()}
    assert all(score is not None for score in points.values()), points
    return {name: score for name, score in points.items() if score is not None}
