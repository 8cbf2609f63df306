"""When a message counts as received, and what one's own server says of its sender; headers that lie included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from grader.intake.received import Counted, count_time, judge_sender, read_date, stamp_host, stamp_time

OWN = ("mx.example.org",)
ID = "mx.example.org"
NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
REAL = (
    "from out.example.net (out.example.net [192.0.2.1]) by mx.example.org (Postfix) with ESMTPS id 1;"
    " Sun, 29 Nov 2026 21:00:00 +0900 (KST)"
)
EARLY = "from a by mx.example.org; Sun, 1 Nov 2026 00:00:00 +0000"


def trace(*fields: str) -> list[tuple[str, str]]:
    """Headers from the top: an Authentication-Results begins with `AR `, all others are Received."""
    return [
        ("authentication-results", each.removeprefix("AR ")) if each.startswith("AR ") else ("received", each)
        for each in fields
    ]


@pytest.mark.parametrize(
    ("stamp", "host"),
    [
        (REAL, "mx.example.org"),
        ("by 2002:a05:6a10:: with SMTP id x; Sun, 29 Nov 2026 12:00:00 +0000", "2002:a05:6a10::"),
        ("from a by MX.Example.ORG. with ESMTP; x", "mx.example.org"),
        ("from a (by evil.example.net) by mx.example.org; x", "mx.example.org"),
        ("from a (he said \\) by evil.example.net) by mx.example.org; x", "mx.example.org"),
        ("from a (nested (by evil.example.net)) by mx.example.org; x", "mx.example.org"),
        ("from by by mx.example.org; x", "mx.example.org"),
        ("from a by mx.example.org.evil.example.net; x", "mx.example.org.evil.example.net"),
        ("from a; by mx.example.org", ""),
        ("from a (by mx.example.org; x", ""),
        ("(qmail 12 invoked by uid 0); 29 Nov 2026 12:00:00 -0000", ""),
        ("from a by", ""),
        ("", ""),
    ],
)
def test_the_server_of_a_stamp(stamp: str, host: str) -> None:
    assert stamp_host(stamp) == host


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Sun, 29 Nov 2026 21:00:00 +0900", NOON),
        ("29 Nov 2026 12:00:00 -0000", NOON),
        ("Sunday, 29 November 2026 12:00 GMT", NOON),
        ("29 Nov 2026 21:00:00 KST", NOON),
        ("29 Nov 2026 12:00:60 +0000", NOON + timedelta(seconds=59)),
        ("29 Nov 2026 12:00:00", None),
        ("29 Nov 2026 12:00:00 XYZ", None),
        ("31 Nov 2026 12:00:00 +0000", None),
        ("29 Nov 2026 25:00:00 +0000", None),
        ("29 Nov 2026 12:00:00 +9999", None),
        ("29 Nov 0001 12:00:00 +0000", None),
        ("29 Nov 9999 12:00:00 +0000", None),
        ("٢٩ Nov 2026 12:00:00 +0000", None),
        ("29 Nov 2026 12:00:00 +0000 and more", None),
        ("2026-11-29T12:00:00Z", None),
        ("", None),
    ],
)
def test_a_date_of_mail(text: str, time: datetime | None) -> None:
    assert read_date(text) == time


def test_the_time_of_a_stamp_stands_behind_its_last_semicolon() -> None:
    assert (
        stamp_time("from a (; 1 Jan 2020 00:00:00 +0000) by b; Sun, 29 Nov 2026 21:00:00 +0900 (KST (Seoul))") == NOON
    )
    assert stamp_time("from a by b") is None


def test_ones_own_servers_stamp_counts() -> None:
    local = "by localhost (Dovecot) with LMTP; Sun, 29 Nov 2026 12:00:09 +0000"
    assert count_time(trace(local, REAL), OWN) == Counted(NOON, "received")
    assert not count_time(trace(local, REAL), OWN).weak
    assert count_time(trace(REAL), ("MX.example.org.",)) == Counted(NOON, "received")


def test_a_stamp_below_that_bears_its_name_does_not() -> None:
    assert count_time(trace(REAL, EARLY), OWN).time == NOON
    assert count_time(trace(REAL, "from x by evil.example.net; x", EARLY), OWN).time == NOON


def test_a_stamp_above_of_another_name_does_not() -> None:
    above = "from a by mx.example.org.evil.example.net; Sun, 1 Nov 2026 00:00:00 +0000"
    assert count_time(trace(above, REAL), OWN).time == NOON


def test_behind_an_own_stamp_without_a_time_nothing_is_sought() -> None:
    broken = "from a by mx.example.org; soon"
    assert count_time(trace(broken, EARLY), OWN, internaldate=NOON) == Counted(NOON, "internaldate")


def test_else_the_mailbox_has_the_time() -> None:
    seoul = datetime(2026, 11, 29, 21, 0, tzinfo=timezone(timedelta(hours=9)))
    assert count_time(trace("from a by b; Sun, 1 Nov 2026 00:00:00 +0000"), OWN, internaldate=seoul) == Counted(
        NOON, "internaldate"
    )
    assert count_time(trace(REAL), (), internaldate=seoul) == Counted(NOON, "internaldate")


def test_a_stamp_far_from_the_mailboxs_time_is_doubtful() -> None:
    assert count_time(trace(EARLY), OWN, internaldate=NOON).doubtful
    assert not count_time(trace(REAL), OWN, internaldate=NOON + timedelta(minutes=59)).doubtful


def test_what_the_sender_could_have_written_is_weak() -> None:
    other = count_time(trace("by b; x", REAL), (), date="Sun, 1 Nov 2026 00:00:00 +0000")
    assert (other.time, other.source, other.weak) == (NOON, "other_received", True)
    date = count_time([], OWN, date="Sun, 29 Nov 2026 21:00:00 +0900 (KST)")
    assert (date.time, date.source, date.weak) == (NOON, "date", True)
    assert count_time([], OWN, date="yesterday") == Counted(None, "none")


PASS = "AR mx.example.org; dkim=pass header.d=example.org; spf=pass smtp.mailfrom=x; dmarc=pass header.from=example.org"
FAIL = "AR mx.example.org; dmarc=fail (p=none) header.from=example.org"


def judge(*fields: str, address: str = "hong@example.org", **given: object) -> str:
    return judge_sender(trace(*fields), ID, address, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ("dmarc=pass header.from=example.org", "pass"),
        ("dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=Example.ORG", "pass"),
        ("dmarc=pass", "pass"),
        ("dmarc/1 = pass header.from=example.org", "pass"),
        ("dmarc=pass header.from=evil.example.net", "fail"),
        ("dmarc=fail header.from=example.org", "fail"),
        ("dmarc=fail header.from=example.org; dmarc=pass header.from=example.org", "fail"),
        ("dmarc=fail; dkim=pass header.d=example.org", "fail"),
        ("dmarc=none; dkim=pass header.d=example.org", "pass"),
        ("dkim=pass header.d=mail.example.org", "pass"),
        ("dkim=pass header.i=@example.org header.s=x", "pass"),
        ("dkim=pass header.d=evil.example.net", "none"),
        ("dkim=pass header.d=org", "none"),
        ("dkim=pass header.d=notexample.org", "none"),
        ("dkim=pass", "none"),
        ("spf=pass smtp.mailfrom=example.org", "pass"),
        ('spf=pass smtp.mailfrom="hong@example.org"', "pass"),
        ("spf=pass smtp.mailfrom=bounces@evil.example.net", "none"),
        ("spf=pass smtp.mailfrom=hong@evil.example.net; dkim=fail header.d=example.org", "fail"),
        ("spf=fail smtp.mailfrom=example.org", "fail"),
        ("spf=fail; dkim=pass header.d=example.org", "pass"),
        ("spf=softfail smtp.mailfrom=example.org; dkim=none", "none"),
        ("dkim=temperror; spf=permerror; dmarc=temperror", "none"),
        ("none", "none"),
        ("", "none"),
        ("spf=fail (dmarc=pass) smtp.mailfrom=x", "fail"),
        ("spf=fail (a; dmarc=pass header.from=example.org) smtp.mailfrom=x", "fail"),
        ("spf=fail (a \\) ; dmarc=pass) smtp.mailfrom=x", "fail"),
        ('spf=fail reason="x; dmarc=pass header.from=example.org"', "fail"),
        ('spf=fail reason="x\\"; dmarc=pass header.from=example.org"', "fail"),
        ("spf=fail (never closed; dmarc=pass", "fail"),
        ("spf=fail smtp.mailfrom=x dmarc=pass", "fail"),
        ("hello dmarc=pass", "none"),
    ],
)
def test_what_ones_own_server_says(results: str, verdict: str) -> None:
    assert judge(f"AR mx.example.org; {results}") == verdict


@pytest.mark.parametrize(
    "server",
    [
        "mx.example.org.evil.example.net",
        "evil.mx.example.org",
        "mx.example.or",
        "(mx.example.org) evil.example.net",
        '"mx.example.org evil"',
        "evil.example.net (mx.example.org)",
        "",
        "dmarc=pass",
    ],
)
def test_another_servers_word_counts_for_nothing(server: str) -> None:
    assert judge(f"AR {server}; dmarc=pass header.from=example.org") == "none"
    assert judge(f"AR {server}; dmarc=pass header.from=example.org", FAIL) == "fail"


@pytest.mark.parametrize(
    "server", ["MX.example.org", "mx.example.org 1", "(a (b)) mx.example.org (c) 1", '"mx.example.org"']
)
def test_ones_own_server_is_known_however_it_is_written(server: str) -> None:
    assert judge(f"AR {server} ; dmarc=pass header.from=example.org") == "pass"


def test_only_the_topmost_counts() -> None:
    assert judge(FAIL, PASS) == "fail"
    assert judge(PASS, FAIL) == "pass"
    assert judge("AR mx.example.org; none", PASS) == "none"
    assert judge("AR other.example.net; dmarc=fail", REAL, PASS) == "pass"


def test_below_a_strange_server_nothing_is_a_pass() -> None:
    strange = "from a by relay.example.net; Sun, 29 Nov 2026 11:00:00 +0000"
    assert judge(REAL, strange, PASS, own=OWN) == "none"
    assert judge(REAL, strange, FAIL, own=OWN) == "fail"
    assert judge(REAL, PASS, strange, own=OWN) == "pass"
    assert judge("by localhost (Dovecot); x", REAL, PASS, strange, own=OWN) == "pass"


def test_a_pass_is_of_one_sender_and_of_all_headers() -> None:
    assert judge(PASS, senders=2) == "none"
    assert judge(PASS, whole=False) == "none"
    assert judge(FAIL, senders=2, whole=False) == "fail"
    assert judge(PASS, address="") == "none"
    assert judge(PASS, address="hong@other.example.net") == "fail"


def test_without_a_name_of_ones_own_server_nothing_is_said() -> None:
    assert judge_sender(trace(PASS, FAIL), "", "hong@example.org") == "none"
    assert judge_sender(trace("AR ; dmarc=pass"), "", "hong@example.org") == "none"
    assert judge() == "none"


def test_the_longest_header_is_read_in_one_pass() -> None:
    for sign in ("(", ")", '"', "\\", ";", "=", "a=", "( )", "by "):
        long = sign * (60_000 // len(sign))
        assert judge(f"AR mx.example.org; {long}") in ("none", "fail")
        assert count_time(trace(long), OWN).source == "none"
