"""The page itself: what it says, and all that it holds.

One file that loads nothing: it forbids itself every connection, and names its own script and style by digest. The
limit: results are shown as `grade check --page` makes them, in a frame that runs no script.
"""

from __future__ import annotations

import base64
import codecs
import gzip
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.authoring.check_page.packing import Packs, pack
from grader.domain.course import Assignment
from grader.sandbox.seam.contents import MAX_SENT
from grader.text import LANGS, Lang, plain, tr

_HERE = Path(__file__).parent
_NO_LETTERS = [*range(0xD800, 0xE000), 0, ord("\r"), ord("<"), 0xFEFF, 0xFFFE, 0xFFFF]
"""Of what two bytes can say, what a page cannot hold as it is: halves of letters, what a parser of HTML changes, the
one that an element's text may end with, and what is no letter. Each is told as a letter beyond (page.js)."""
_LETTERS = np.arange(0x10000, dtype="<u4")
_LETTERS[_NO_LETTERS] = 0x10000 + np.arange(len(_NO_LETTERS))
_WORDS = {
    "heading": tr("Check your homework"),
    "intro": tr(
        "The public tests run here in your browser: nothing has to be installed, and nothing is sent anywhere."
    ),
    "drop": tr("Drop your file here, or choose it"),
    "or_paste": tr("Or paste your code here:"),
    "paste": tr("Your whole file"),
    "check": tr("Check (Ctrl+Enter)"),
    "loading": tr("Python is starting in this page. This takes a few seconds."),
    "ready": tr("Ready."),
    "starting": tr("Python is still starting; then your file is checked. {seconds} s"),
    "checking": tr("Your file is being checked. {seconds} s"),
    "done": tr("{name} was checked in {seconds} s. {versions}"),
    "found": tr("What the check found"),
    "wrong": plain("{why}"),
    "nothing": tr("There is nothing to check yet: paste your code, or choose your file."),
    "large": tr("{name} is too large for homework. Choose the file with your own code."),
    "unread": tr("{name} cannot be read. Choose a file, not a folder, and save it first if it is open elsewhere."),
    "ours": tr("This is not your fault. Please tell your teacher what follows.") + plain("\n{why}"),
    "broken": tr("The check itself failed; this is not your fault. Reload the page and try again. {why}"),
    "old": tr("This browser cannot run Python in a page. Open this file with a current Chrome, Edge or Firefox."),
    "noscript": tr("This page needs JavaScript, which is off here. Switch it on, or check with `grade check`."),
    "within": tr("What this page is made of, and its licences"),
}


class PageMaker:
    """Makes the page of one assignment after the other, of the same packs."""

    def __init__(self, packs: Packs) -> None:
        self._held = {name: _hold(data, compress=name != "late") for name, data in packs.files().items()}
        self._held["worker"] = _hold(_read("worker.js").encode())
        self._held["licences"] = _hold(json.dumps(dict(packs.licences)).encode())

    def make(self, assignment: Assignment, lang: Lang, homework: Mapping[str, bytes]) -> bytes:
        """The page. `homework`: what a student is given of the assignment, in a folder of its id; `lang`: where a
        browser asks for neither language."""
        words = {each: {code: text[each] for code, text in _WORDS.items()} for each in LANGS}
        for each in LANGS:
            words[each]["title"] = assignment.title[each]
        script = _read("page.js")
        environment = Environment(
            loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        page = environment.get_template("page.html").render(
            lang=lang,
            title=assignment.title[lang],
            filename=assignment.filename,
            policy=_policy(script),
            words=words,
            words_json=_json(words),
            about_json=_json({"lang": lang, "filename": assignment.filename, "most": MAX_SENT}),
            held={**self._held, "homework": _hold(pack(homework))},
            script=script,
            style=_read("page.css"),
        )
        return codecs.BOM_UTF16_LE + page.encode("utf-16-le")


def _hold(data: bytes, *, compress: bool = True) -> tuple[int, Markup]:
    """As letters, and how many bytes these are; compressed, unless it is already.

    The page is UTF-16, which says so by its first two bytes wherever it is opened: so two bytes are one letter, and of
    thirty-two that are so told one takes the room of two, where base64 loses a third of all.
    """
    packed = gzip.compress(data, 9, mtime=0) if compress else data
    letters = _LETTERS[np.frombuffer(packed + bytes(len(packed) % 2), "<u2")]
    return len(packed), Markup(letters.tobytes().decode("utf-32-le"))  # noqa: S704 - no letter of it is markup


def _policy(script: str) -> str:
    """What the page lets itself do. Workers take it over; what Pyodide imports there it has as blobs of the page's own.
    The frame with the results brings a style sheet of its own, named by digest there."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'sha256-{digest}' 'wasm-unsafe-eval' blob: data:",
            "worker-src data:",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _read(name: str) -> Markup:
    return Markup((_HERE / name).read_text(encoding="utf-8").strip())  # noqa: S704 - our own files


def _json(value: object) -> Markup:
    """For a script element, which ends at the first `</`."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 - escaped here
