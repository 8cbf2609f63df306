// Pyodide in Node.js, for compile.mjs and memory.mjs.
import path from "node:path";
import { pathToFileURL } from "node:url";

process.on("uncaughtException", (error) => {
  console.error(error.message); // node would print the line of Pyodide's that threw it, of a megabyte
  process.exit(1);
});

// One of its modules; `pyodide` is its folder.
export const imported = (pyodide, name) => import(pathToFileURL(path.join(pyodide, name)));

export async function start(pyodide, options = {}) {
  const { loadPyodide } = await imported(pyodide, "pyodide.mjs");
  return loadPyodide({ indexURL: pyodide, ...options });
}

// A folder of this machine, as Python sees it.
export function mount(python, place, root) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
