"""Huge pages in the zygote: a fork is cheaper by them, and what a child holds is counted as exactly as without.

Of `grader.sandbox.inside.pages`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = 16
HELD = """
import mmap, os
from grader.sandbox.inside import pages
from grader.sandbox.seam import libc

def told(name):
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))

memory = mmap.mmap(-1, (COUNT + 1) * pages.SIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
for at in range(0, len(memory), 4096):
    memory[at] = 1
print(told("AnonHugePages"))
pages.share()
print(told("AnonHugePages"))
print(all(memory[at] == 1 for at in range(0, len(memory), 4096)), flush=True)
if libc.fork() == 0:
    before = told("Private_Dirty")
    for at in range(0, COUNT * pages.SIZE, pages.SIZE):
        memory[at + pages.SIZE // 2] = 2
    print(told("Private_Dirty") - before)
    huge = told("AnonHugePages")
    own = mmap.mmap(-1, 8 * pages.SIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for at in range(0, len(own), pages.SIZE):
        own[at] = 1
    print(told("AnonHugePages") - huge, flush=True)
    os._exit(0)
os.wait()
""".replace("COUNT", str(COUNT))


@pytest.mark.skipif(not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="no huge pages in this kernel")
def test_a_child_is_charged_for_the_small_pages_that_it_writes() -> None:
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    before, after, kept, written, own = done.stdout.split()
    if after == before and tuple(map(int, os.uname().release.split(".")[:2])) < (6, 1):
        pytest.skip("this kernel does not collapse pages on demand")
    assert int(after) - int(before) >= COUNT * 2048
    assert json.loads(kept.lower())
    assert int(written) < COUNT * 2048 // 4, "of sixteen huge pages, one small page each, and the interpreter's own"
    if "[always]" not in Path("/sys/kernel/mm/transparent_hugepage/enabled").read_text():
        assert int(own) == 0, "memory that a child takes itself comes in small pages"
