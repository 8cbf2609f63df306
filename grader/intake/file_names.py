"""What a file may be by its name alone: which kind, for which assignment, a copy or not.

The limit: names deceive; what is in a file is never looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Literal

_COPIED = ("", "copy", "복사본", "사본", "최종", "final", "수정", "new")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".egg", ".alz")
_DOCUMENTS = (".txt", ".rtf", ".doc", ".docx", ".hwp", ".hwpx", ".pdf", ".odt")
_ENDINGS = (".py", ".ipynb", ".pyw", ".pyc", *_ARCHIVES, *_DOCUMENTS)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".heic", ".tif", ".tiff")
_NO_CODE = (
    *(*_PICTURES, ".svg", ".ico", ".psd", ".mp3", ".wav", ".m4a", ".mp4", ".avi", ".mov", ".mkv", ".webm"),
    *(".csv", ".tsv", ".xls", ".xlsx", ".ods", ".numbers", ".json", ".xml", ".sqlite", ".sqlite3", ".db", ".log"),
    *(".npy", ".npz", ".mat", ".pkl", ".pickle", ".joblib", ".parquet", ".tfrecord", ".tfrecords", ".dat", ".bin"),
    *(".h5", ".hdf5", ".keras", ".ckpt", ".index", ".meta", ".pb", ".pbtxt", ".onnx", ".tflite", ".pt", ".pth"),
    *(".toml", ".ini", ".cfg", ".yml", ".yaml", ".lock", ".iml", ".sln", ".pyproj", ".code-workspace", ".bat", ".cmd"),
    *(".pyc", ".pyo", ".pyd", ".so", ".dll", ".exe", ".ttf", ".otf", ".ttc", ".swp", ".css"),
)
"""How names end of what lies beside work, or is made by it, and holds no code of its own."""
_DATA = re.compile(r"(train|t10k)-(images|labels)[-.]idx\d-ubyte|.*\.data-\d+-of-\d+|events\.out\.tfevents.*")
"""MNIST as it is downloaded, and what TensorFlow writes."""
_RENAMED = re.compile(
    r"\.(?:pyw?|ipynb)(?:[_~. ]+|[._ ](?:bak|old|orig|save|download|tmp|json|xml|log|bin|dat|[0-9]{1,2}))\Z"
)
"""What mail programs, browsers and editors make of the name of a script or a notebook."""


def is_renamed(file: str) -> bool:
    """Whether a program has put something behind the ending that a script or a notebook has."""
    return _RENAMED.search(file.casefold()) is not None


def _letters(text: str) -> str:
    """Only letters and digits, small: "Dictionary (1)" and "dictionary_1" are alike."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def _resembles(file: str, id_: str) -> bool:
    """Whether a file of that name could be meant for the assignment."""
    stem, ending = _split(file)
    if not (ending or classify_file(file) != "other" or file.lower().endswith(_PICTURES)):
        return False
    return _letters(id_) in _letters(stem)


def meant_for(file: str, ids: Collection[str]) -> str:
    """The longest id that fits: mlp_deep.txt is not mlp's where there is an assignment mlp_deep."""
    return max((id_ for id_ in ids if _resembles(file, id_)), key=len, default="")


def classify_file(file: str) -> Literal["python", "notebook", "archive", "document", "bare", "unknown", "other"]:
    """What a file is by its name: "bare" without an ending, "unknown" with one that may be of anything, "other" if it
    holds no code."""
    lower = file.lower()
    if is_renamed(file):
        return "unknown"
    unpacked = lower.removesuffix(".gz")
    if _DATA.fullmatch(unpacked) or unpacked.endswith(_NO_CODE):
        return "other"
    if lower.endswith((".py", ".pyw")):
        return "python"
    if lower.endswith(".ipynb"):
        return "notebook"
    if lower.endswith(_ARCHIVES):
        return "archive"
    if lower.endswith(_DOCUMENTS):
        return "document"
    return "unknown" if "." in lower else "bare"


def is_copy(file: str, id_: str) -> bool:
    """Whether it is the same name with other capitals, or a copy's: "dictionary (1).py", "dictionary - 복사본.py"."""
    stem, _ = _split(file)
    letters, wanted = _letters(stem), _letters(id_)
    rest = letters.removeprefix(wanted)
    return letters.startswith(wanted) and (rest.isdigit() or rest in _COPIED)


def _split(file: str) -> tuple[str, bool]:
    """The name without its endings, and whether it had one that homework has."""
    stem, had_ending = file, False
    while True:
        lower = stem.lower()
        ending = next((each for each in _ENDINGS if lower.endswith(each)), None)
        if ending is None:
            return stem, had_ending
        stem, had_ending = stem[: -len(ending)], True
