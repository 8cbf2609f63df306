// Keeps a Python as a page's workers go on from it, and packs what it then has at hand, with the very Python that the
// page will run:
//     node memory.mjs FOLDER-OF-PYODIDE FOLDER
// FOLDER holds library.zip, late.zip (in whose place a page finds this one), shared/ (the modules that the student's side
// may import) and late (bytes to be compressed); what is made lies there, too: memory and late.zst. The memory is told as
// what differs from what Pyodide itself puts there before Python starts: two thirds of it are in the wasm already.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { imported, mount, start } from "./node.mjs";

const [pyodide, folder] = process.argv.slice(2).map((each) => path.resolve(each));
const machine = await imported(pyodide, "pyodide.asm.mjs");

// A page's Python can wait for a promise, and looks when it starts whether it can. Here it waits for none, so what has
// no such means yet may say that it has.
WebAssembly.Suspending ??= function (act) {
  return act;
};
WebAssembly.promising ??= (act) => act;

let untouched;
const python = await start(pyodide, {
  stdLibURL: path.join(folder, "library.zip"),
  env: { HOME: "/home/pyodide", LANG: "C.UTF-8", PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1" },
  _makeSnapshot: true,
  createPyodideModule: (settings) => {
    settings.thisProgram = "python"; // else the memory would tell whose folder this file lies in
    settings.preRun.unshift((module) => (untouched = new Uint8Array(module.HEAPU8)));
    return machine.default(settings);
  },
});
mount(python, "/packed", path.join(folder, "shared"));
python.runPython(`
import sys

sys.path.insert(0, "/packed")
import compression.zstd
import grader.sandbox.inside.browser
`);
const [library] = python.FS.readdir("/lib").filter((name) => name.endsWith(".zip"));
python.FS.writeFile(`/lib/${library}`, readFileSync(path.join(folder, "late.zip")));
python.runPython(`
import gc, zipimport

for archive in zipimport._zip_directory_cache:
    zipimport._zip_directory_cache[archive] = zipimport._read_directory(archive)
gc.collect()
`);

// What is free is filled with zeros, for whatever it held would be kept with the rest.
const { _malloc, _free, _sbrk } = python._module;
const held = [];
for (let size = 1 << 20; size >= 8; size -= size > 512 ? size >> 1 : 8)
  for (let end = _sbrk(0); _sbrk(0) === end; ) {
    const at = _malloc(size);
    held.push(at);
    python._module.HEAPU8.fill(0, at, at + size); // which is another view where the memory has grown
  }
held.forEach((each) => _free(each));

// Told are, in words of four bytes: how long what Pyodide says of it is and how long it is itself, in bytes, and how many
// pages differ; then that, the numbers of these pages, and the pages.
const PAGE = 4096;
const snapshot = python.makeMemorySnapshot();
const first = new Uint32Array(snapshot.buffer)[1];
const memory = snapshot.subarray(first);
untouched.forEach((byte, at) => (memory[at] ^= byte));
const numbers = Array.from({ length: memory.length / PAGE }, (_, number) => number).filter((number) =>
  memory.subarray(PAGE * number, PAGE * (number + 1)).some((byte) => byte),
);
const words = (...values) => Buffer.from(Uint32Array.from(values).buffer);
const pages = numbers.map((number) => memory.subarray(PAGE * number, PAGE * (number + 1)));
const told = [words(first, memory.length, pages.length), snapshot.subarray(0, first), words(...numbers), ...pages];
writeFileSync(path.join(folder, "memory"), Buffer.concat(told));

mount(python, "/work", folder);
python.runPython(`
from compression.zstd import CompressionParameter, compress
from pathlib import Path

data = Path("/work/late").read_bytes()
options = {CompressionParameter.compression_level: 22, CompressionParameter.window_log: max(10, len(data).bit_length())}
Path("/work/late.zst").write_bytes(compress(data, options=options))
`);
