// Makes what a page imports as small and as quick as it can be, with the very Python that the page will run:
//     node compile.mjs FOLDER-OF-PYODIDE FOLDER HOMEWORK
// FOLDER holds modules/ and library/; HOMEWORK is what was handed out of one assignment. Its suite is collected once:
// what that imports becomes bytecode, as does what standard input names, and the rest stays source, which is smaller.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, folder, homework] = process.argv.slice(2).map((each) => path.resolve(each));
const { loadPyodide } = await import(pathToFileURL(path.join(pyodide, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: pyodide });
process.on("uncaughtException", (error) => {
  console.error(error.message); // node would print the line of Pyodide's that threw it, of a megabyte
  process.exit(1);
});
for (const [place, root] of [["/staged", folder], ["/homework", homework]]) {
  python.FS.mkdir(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
python.globals.set("named", readFileSync(0, "utf8"));
python.runPython(`
import ast, marshal, os, sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

STAGED = Path("/staged")
sys.path.insert(0, "/staged/modules")
sys.dont_write_bytecode = True

import grader.app.in_browser
import grader.sandbox.inside.browser
import grader.sandbox.inside.repair.table
import grader.suites.generated_inputs
from grader.domain.course_files import load_handout
from grader.domain.secret import FIXED
from grader.suites.session import Suite

os.chdir("/homework")
for assignment in load_handout(Path("/homework")).assignments:
    Suite.collect(assignment, hidden=False, secret=FIXED).close()

def imported():
    found = set()
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith("/staged/"):
            found.add(Path(file))
        elif ".zip/" in file:
            found.add(STAGED / "library" / file.partition(".zip/")[2])
    return found

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

def without_docstrings(path, name):
    tree = ast.parse(path.read_bytes(), name)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
            if not node.body and not isinstance(node, ast.Module):
                node.body.append(ast.Pass(lineno=node.lineno, col_offset=0, end_lineno=node.lineno, end_col_offset=0))
    return tree

quick = imported() | {STAGED / "modules" / (name + ".py") for name in named.split()}
for path in sorted(STAGED.rglob("*.py")):
    name = path.relative_to(STAGED).as_posix()
    tree = without_docstrings(path, name)
    if path in quick:
        code = compile(tree, name, "exec", dont_inherit=True)
        path.with_suffix(".pyc").write_bytes(MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
        path.unlink()
    else:
        path.write_text(ast.unparse(tree) + "\\n", encoding="utf-8")
`);
