"""What counts, worked out once more from the rules as they are written, slowly and in another way, and compared.

Nothing of `grader.domain.lateness` is used in it: not its order, its days, its fractions or its extensions.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

import pytest

from grader.domain.decisions import Decision, decisions_of
from grader.domain.lateness import Work, settle
from grader.domain.reckoning import Attempt
from grader.domain.schedule import Late, Schedule
from grader.domain.verdict import TaskScore
from grader.text import plain

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe")  # the last changes by half an hour
DUE_TIMES = [
    datetime(2026, 3, 7, 23, 59, 59),  # the night before clocks go forward in New York,
    datetime(2026, 3, 28, 2, 30),  # and in Berlin: a day later there is no such time
    datetime(2026, 3, 29, 2, 30),
    datetime(2026, 4, 4, 1, 45),
    datetime(2026, 6, 1, 12),
    datetime(2026, 10, 24, 2, 30),  # back in Berlin: a day later there are two
    datetime(2026, 10, 25, 2, 30),
    datetime(2026, 10, 31, 1, 30),
]
UNITS = {"d": 86_400, "h": 3600, "m": 60}
GRACE = {"0m": 0, "15m": 900, "2h": 7200, "1d": 86_400}
IDS = ("dictionary", "if_for")
NOW = datetime(2027, 1, 1, tzinfo=UTC)
CASES = 1500


@dataclass(frozen=True)
class Item:
    """One assignment of one student; times as written, without a zone."""

    due: datetime | None
    hard_due: datetime | None
    attempts: Sequence[Attempt]
    extension: str = ""
    override: float | None = None
    task_points: Mapping[str, float] | None = None
    excused: bool = False
    accepted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    zone: ZoneInfo
    late: Late | None
    counts: str
    count_weak: bool


def second(written: datetime, days: int, zone: ZoneInfo) -> int:
    """The last second since 1970 at which clocks show that time so many dates later."""
    shown = datetime.combine(written.date() + timedelta(days=days), written.time())
    return max(floor(shown.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1))


def moment(written: datetime | None, extension: str, zone: ZoneInfo) -> int | None:
    """When that is, extended."""
    if written is None:
        return None
    if extension.endswith("d"):
        return second(written, int(extension[:-1]), zone)
    return second(written, 0, zone) + (int(extension[:-1]) * UNITS[extension[-1]] if extension else 0)


def begun_days(handed_in: int, due: int, zone: ZoneInfo) -> int:
    days, shown = 1, datetime.fromtimestamp(due, zone).replace(tzinfo=None)
    while handed_in > second(shown, days, zone):
        days += 1
    return days


def work_out(rules: Rules, items: Mapping[str, Item]) -> dict[str, tuple[Fraction | None, int, int]]:
    """By id the score, the days late and those of the budget."""
    left, found = 0 if rules.late is None else rules.late.budget, {}
    due = {id_: moment(item.due, item.extension, rules.zone) for id_, item in items.items()}
    for id_ in [*sorted((id_ for id_ in items if due[id_] is not None), key=lambda id_: (due[id_], id_))] + [
        id_ for id_ in sorted(items) if due[id_] is None
    ]:
        item = items[id_]
        if item.excused or item.override is not None:
            found[id_] = (None if item.excused else Fraction(str(item.override)), 0, 0)
            continue
        hard_due = moment(item.hard_due, item.extension, rules.zone)
        rows = [
            work_out_attempt(each, item, rules, due[id_], hard_due, left)
            for each in sorted(item.attempts, key=lambda each: each.time)
        ]
        found[id_] = pick(rows, rules.counts) if rows else (None, 0, 0)
        left -= found[id_][2]
    return found


def work_out_attempt(attempt: Attempt, item: Item, rules: Rules, due: int | None, hard_due: int | None, left: int):
    """Score, days late, days of the budget, and whether it is on time."""
    scores = [(item.task_points or {}).get(task.task, task.score) for task in attempt.tasks]
    points = None if None in scores else sum(Fraction(str(score)) for score in scores)
    time, stamp = floor(attempt.time.timestamp()), attempt.time.astimezone(UTC).isoformat()
    if attempt.weak and not rules.count_weak and stamp not in item.accepted:
        return points, 0, 0, True
    late = due is not None and time > due
    late_rules = rules.late or Late(per_day=0.0)
    grace = GRACE[str(late_rules.grace)]
    if hard_due is not None and time > hard_due:
        days = begun_days(time, due, rules.zone) if late else 0
        return (None if points is None else Fraction(0)), days, 0, False
    if not late or time <= due + grace:
        return points, 0, 0, not late
    days = begun_days(time, due, rules.zone)
    if points is None or not late_rules.per_day:
        return points, days, 0, False
    free = min(days, left, late_rules.per_assignment)
    lost = min(Fraction(str(late_rules.cap)), (days - free) * Fraction(str(late_rules.per_day)))
    return max(Fraction(0), points - lost), days, free, False


def pick(rows, counts: str):
    """Of several attempts in their order."""
    if counts == "last_on_time" and any(row[3] for row in rows):
        return [row for row in rows if row[3]][-1][:3]
    if counts == "best" and any(row[0] is not None for row in rows):
        best = max(row[0] for row in rows if row[0] is not None)
        return next(row for row in rows if row[0] == best)[:3]
    return rows[-1][:3]


def make_attempts(chance: random.Random, due: datetime, zone: ZoneInfo) -> list[Attempt]:
    """Around the due time, many of them where a rule begins or ends."""
    made: dict[int, Attempt] = {}
    edges = [-1, 0, 1, 899, 900, 901, 82_800, 82_801, 86_399, 86_400, 86_401, 90_000, 90_001, 172_800, 604_801]
    for _ in range(chance.choice([0, 1, 1, 2, 3, 4])):
        after = chance.choice([chance.choice(edges), chance.randint(-200_000, 700_000)])
        weak, part = chance.random() < 0.3, chance.choice([0, 0.5, 0.999])
        stamp = due.replace(tzinfo=zone).timestamp() + after
        time = datetime.fromtimestamp(stamp + (0 if weak else part), UTC)
        points = [chance.choice([50.0, chance.randint(0, 5000) / 100]) for _ in range(2)]
        given = [points[0], None if chance.random() < 0.1 else points[1]]
        tasks = tuple(
            TaskScore(task=name, title=plain(name), score=each, max_score=50.0)
            for name, each in zip(("basics", "ride"), given, strict=True)
        )
        score = None if None in given else float(sum(Fraction(str(each)) for each in points))
        name = "" if weak else time.astimezone(chance.choice([UTC, zone])).isoformat()
        made[floor(stamp)] = Attempt(name, time, weak, score, 100.0, tasks)
    return list(made.values())


def make_item(chance: random.Random, base: datetime, zone: ZoneInfo) -> Item:
    due = base + timedelta(days=chance.choice([0, 0, 1, 2]))
    attempts = make_attempts(chance, due, zone)
    return Item(
        due if chance.random() < 0.9 else None,
        due + timedelta(days=chance.choice([0, 1, 3, 7])) if chance.random() < 0.6 else None,
        attempts,
        chance.choice(["1d", "2d", "3d", "36h", "45m"]) if chance.random() < 0.35 else "",
        chance.choice([0.0, 33.33, 100.0]) if chance.random() < 0.1 else None,
        {chance.choice(["basics", "ride"]): chance.randint(0, 5000) / 100}
        if attempts and chance.random() < 0.15
        else None,
        chance.random() < 0.07,
        frozenset(each.time.isoformat() for each in attempts if each.weak and chance.random() < 0.4),
    )


def make_rules(chance: random.Random) -> Rules:
    late = Late(
        per_day=chance.choice([0.0, 0.1, 7.5, 10.0, 33.33]),
        grace=chance.choice(list(GRACE)),
        cap=chance.choice([0.0, 12.34, 50.0, 100.0]),
        budget=chance.randint(0, 5),
        per_assignment=chance.randint(0, 4),
    )
    return Rules(
        ZoneInfo(chance.choice(ZONES)),
        late if chance.random() < 0.9 else None,
        chance.choice(["latest", "last_on_time", "best"]),
        chance.random() < 0.5,
    )


def decided(item: Item):
    """The decisions of the item, as they stand on record."""
    made: list[dict[str, object]] = []
    if item.override is not None:
        made.append({"kind": "override", "points": item.override})
    made += [{"kind": "override", "task": task, "points": points} for task, points in (item.task_points or {}).items()]
    made += [{"kind": "excuse"}] * item.excused
    made += [{"kind": "extend", "amount": item.extension}] * bool(item.extension)
    made += [{"kind": "accept_time", "amount": stamp} for stamp in item.accepted]
    whole = {"student": "kim", "assignment": "if_for", "words": "because", "who": "lee", "made": "2026-03-01T00:00:00Z"}
    return decisions_of([Decision(id=n, **{**whole, **each}) for n, each in enumerate(made, 1)], "kim", "if_for")


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_the_rules_say(make, seed):
    for number in range(CASES // 5):
        chance = random.Random(seed * CASES + number)
        rules, base = make_rules(chance), chance.choice(DUE_TIMES)
        items = {id_: make_item(chance, base, rules.zone) for id_ in IDS}
        course = make.course().model_copy(
            update={
                "schedule": {id_: Schedule(due=each.due, hard_due=each.hard_due) for id_, each in items.items()},
                "late": rules.late,
                "timezone": rules.zone.key,
                "counts": rules.counts,
                "weak_times": "count" if rules.count_weak else "ask",
            }
        )
        works = {
            id_: Work(id_, tuple(chance.sample(each.attempts, len(each.attempts))), decisions=decided(each))
            for id_, each in items.items()
        }
        standings = settle(course, works, NOW)
        for id_, (score, days, free) in work_out(rules, items).items():
            rounded = None if score is None else floor(score * 100 + Fraction(1, 2)) / 100
            standing = standings[id_]
            assert standing.score == rounded, (number, items[id_])
            if score is not None:
                assert (standing.late_days, standing.budget_days) == (days, free), (number, items[id_])
