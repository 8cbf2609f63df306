"""Grades one submission by one contestant, inside the box: inside.py SPEC, the result lies in /srv/points.json.

SPEC is JSON: contestant (a key of CONTESTANTS), python (of the peers' virtual environment), attack (its fields).
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import stage
from peers.contestants import CONTESTANTS, NoResultError, last_exit_code, read_json

SUBMISSION, WORK = Path("/srv/submission"), Path("/srv/work")


def lay_out(attack):
    """What is handed in, in /srv/submission."""
    SUBMISSION.mkdir()
    source = Path(attack["source"])
    if source.is_dir():
        for path in source.rglob("*"):
            # Files that a tool of ours might pick up end in .txt in the repository.
            name = path.name.removesuffix(".txt") if path.suffixes[:-1] else path.name
            shutil.copyfile(path, SUBMISSION / name)
    else:
        text = source.read_text(encoding="utf-8")
        if attack["name"] == "honest_half":
            text = "\n\ndef ".join(text.split("\n\ndef ")[: attack["earned"] + 1]) + "\n"
        (SUBMISSION / "dictionary.py").write_text(text, encoding="utf-8")
    for entry in attack["made"]:
        stage.make(os.fsencode(SUBMISSION), entry)


def add_terminals():
    """A /dev with pseudo-terminals over the box's own: check50 runs programs at one."""
    dev = Path("/srv/dev")
    dev.mkdir()
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", dev)
    for path in Path("/dev").iterdir():
        if path.is_symlink():
            (dev / path.name).symlink_to(os.readlink(path))
            continue
        (dev / path.name).mkdir() if path.is_dir() else (dev / path.name).touch()
        mount("--bind", path, dev / path.name)
    (dev / "pts").mkdir()
    mount("-t", "devpts", "-o", "newinstance,ptmxmode=0666", "devpts", dev / "pts")
    (dev / "ptmx").symlink_to("pts/ptmx")
    mount("--rbind", dev, "/dev")


def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)


def main(spec):
    attack = spec["attack"]
    add_terminals()
    lay_out(attack)
    WORK.mkdir()
    try:
        points = CONTESTANTS[spec["contestant"]](Path(spec["python"]), WORK, SUBMISSION, attack["checks"])
        result = {"points": points, "said": ""}
    except NoResultError as error:
        result = {"points": 0, "said": str(error)}
    result["exit_code"] = last_exit_code[0] if last_exit_code else None
    if spec["contestant"].partition("-")[0] == "grade" and not result["said"]:
        record = b"".join(path.read_bytes() for path in WORK.glob("class/.grade/gradebook*"))
        result["level"] = read_json(WORK / "out" / "results.json").get("isolation_level")
        result["reached"] = b"TRICK:" + attack["name"].encode() in record
    # Under another name first: what the submission may have put there must not be taken for ours.
    with open("/srv/points.new", "w") as file:
        json.dump(result, file)
    os.replace("/srv/points.new", "/srv/points.json")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
