// Makes what a page imports as small and as quick as it can be, with the very Python that the page will run:
//     node compile.mjs FOLDER-OF-PYODIDE FOLDER HOMEWORK
// FOLDER holds modules/ and library/; HOMEWORK is what was handed out of some assignments. Their suites are collected
// once: what that imports becomes bytecode, as does what standard input names; the rest stays source, which is smaller.
// What a page has imported before it is opened (memory.mjs) is there as both. What was compiled meanwhile is kept, too.
import { readFileSync } from "node:fs";
import path from "node:path";
import { mount, start } from "./node.mjs";

const [pyodide, folder, homework] = process.argv.slice(2).map((each) => path.resolve(each));
const python = await start(pyodide);
mount(python, "/staged", folder);
mount(python, "/homework", homework);
python.globals.set("named", readFileSync(0, "utf8"));
python.runPython(`
import ast, marshal, os, sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

STAGED = Path("/staged")
sys.path.insert(0, "/staged/modules")
sys.dont_write_bytecode = True

import compression.zstd
import grader.sandbox.inside.browser

def imported():
    found = set()
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith("/staged/"):
            found.add(Path(file))
        elif ".zip/" in file:
            found.add(STAGED / "library" / file.partition(".zip/")[2])
    return found

there = imported()

from grader.app.precompiled import KEPT, Compiled

compiled = Compiled()
compiled.install_python()

import grader.app.in_browser
import grader.sandbox.inside.repair.table
import grader.suites.generated_inputs
from grader.domain.course_files import load_handout
from grader.domain.secret import FIXED
from grader.report.html import compile_templates
from grader.suites.session import Suite

compiled.install_libraries()
compile_templates("ko")  # they are the same in each language
os.chdir("/homework")
for assignment in load_handout(Path("/homework")).assignments:
    with Suite.collect(assignment, hidden=False, secret=FIXED) as suite:
        suite.draw_public()

(STAGED / "modules" / KEPT).write_bytes(compiled.dump())

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
UNASKED = ("property", "staticmethod", "classmethod", "cache", "override")
READ_ALONE = "modules/pydantic_core/core_schema.py"

def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)

def shortened(path, name):
    """Without what no run asks for: docstrings; what functions say of types, unless a decorator might ask; and the fields
    of a hundred typed dictionaries that are there to be read. A data class without a docstring would make itself one,
    which takes longer than all the rest of it."""
    tree = ast.parse(path.read_bytes(), name)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)):
            node.body = [each for each in node.body if not is_text(each)]
        if isinstance(node, FUNCTIONS) and all(getattr(each, "id", "") in UNASKED for each in node.decorator_list):
            node.returns = None
            for each in ast.walk(node.args):
                if isinstance(each, ast.arg):
                    each.annotation = None
        if isinstance(node, ast.ClassDef) and name == READ_ALONE:
            node.body = [each for each in node.body if not isinstance(each, ast.AnnAssign)]
        if isinstance(node, ast.ClassDef) and node.decorator_list:
            node.body.insert(0, ast.Expr(ast.Constant(".")))
        if isinstance(node, (ast.ClassDef, *FUNCTIONS)) and not node.body:
            node.body.append(ast.Pass())
    return tree

quick = (imported() | {STAGED / "modules" / (name + ".py") for name in named.split()}) - there
for path in sorted(STAGED.rglob("*.py")):
    name = path.relative_to(STAGED).as_posix()
    text = ast.unparse(shortened(path, name)) + "\\n"
    if path in quick or path in there:
        code = compile(text, name, "exec", dont_inherit=True)
        path.with_suffix(".pyc").write_bytes(MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
    if path in quick:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
`);
