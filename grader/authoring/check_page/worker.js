// A worker of the page: Python, and in it either the side that grades or the student's. The page says which.
"use strict";
const [WORDS, PAGE] = [3, 1024]; // of four bytes each: the head of what is told of the memory, and a page of it
const IN_FILES = /^(grader\/app|tzdata)\//; // what is imported before modules come from memory, and what has resources
const BASE = "https://page.invalid/"; // nobody's: what Pyodide asks for there is answered from memory, and nothing else

// Pyodide's own, which come before all that they work with.
let scripts;
let ahead; // the memory, of which the side that grades has this before all the rest
const load = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));

// It goes on from `parts.memory`, which is told by pages that differ from what the wasm itself puts there.
async function startPython(parts) {
  const told = new Uint32Array(parts.memory.buffer);
  const [start, size, count] = told;
  const numbers = told.subarray(WORDS + start / 4, WORDS + start / 4 + count);
  const pages = told.subarray(WORDS + start / 4 + count);
  const memory = new Uint8Array(start + size);
  memory.set(parts.memory.subarray(4 * WORDS, 4 * WORDS + start)); // what Pyodide says of it
  const join = (untouched) => {
    memory.set(untouched, start);
    const words = new Uint32Array(memory.buffer, start);
    for (let page = 0, next = 0; page < count; page++)
      for (let at = PAGE * numbers[page], end = at + PAGE; at < end; ) words[at++] ^= pages[next++];
  };
  globalThis.fetch = async (what) => {
    const name = String(what.url ?? what);
    if (name === BASE + "pyodide.asm.wasm") return new Response(); // compiled already, by the page
    if (name === BASE + "python_stdlib.zip") return new Response(parts.library); // of nothing, where it comes later
    throw new TypeError(`not in this page: ${name}`);
  };
  WebAssembly.instantiateStreaming = async (_source, imports) => ({
    module: parts.module,
    instance: await WebAssembly.instantiate(parts.module, imports),
  });
  const [machine, loader] = await scripts;
  const python = await loader.loadPyodide({
    indexURL: BASE,
    createPyodideModule: (settings) => {
      settings.preRun.unshift((module) => join(module.HEAPU8));
      return machine.default(settings);
    },
    lockFileContents: parts.lock,
    stdout: () => {},
    stderr: () => {},
    _loadSnapshot: memory,
  });
  // Pyodide puts the empty name before all others again where it goes on.
  python.runPython("import random, sys; del sys.path[0]; random.seed()");
  return python;
}

function* files(pack) {
  const length = new DataView(pack.buffer, pack.byteOffset).getUint32(0);
  const index = JSON.parse(new TextDecoder().decode(pack.subarray(4, 4 + length)));
  let at = 4 + length;
  for (const [name, size] of index) {
    yield [name, pack.subarray(at, at + size)];
    at += size;
  }
}

function unpack(python, entries, folder) {
  const made = new Set();
  for (const [name, data] of entries) {
    const path = `${folder}/${name}`;
    const below = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(below)) {
      python.FS.mkdirTree(below);
      made.add(below);
    }
    python.FS.writeFile(path, data);
  }
}

const gunzip = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

// The student's side. What it is asked and what it says goes through a port that the page gave to both sides.
async function serve({ parts, port, preload }) {
  const python = await startPython(parts);
  unpack(python, files(parts.shared), "/packed");
  const taking = python.runPython("lambda take: lambda data: take(data.to_bytes())");
  const sending = python.runPython("from pyodide.ffi import to_js; lambda send: lambda data: send(to_js(data))");
  let take;
  let ended = false;
  const end = (code) => {
    if (!ended) port.postMessage(code);
    ended = true;
  };
  const guarded = (act) => {
    try {
      return act();
    } catch (error) {
      // Python has ended: by its own exit, or as a process does that the system kills.
      end(typeof error?.status === "number" ? error.status : -11);
    }
  };
  const send = sending((data) => port.postMessage(data, [data.buffer]));
  const requests = [];
  const answer = (data) => guarded(() => take(data));
  port.onmessage = ({ data }) => (take ? answer(data) : requests.push(data));
  guarded(() => {
    const module = python.pyimport("grader.sandbox.inside.browser");
    take = taking(module.serve("/home/pyodide/folder", python.toPy(JSON.parse(preload)), send));
  });
  if (take) requests.forEach(answer);
}

// The side that grades. `Child` is what it has of a student's worker (`grader.app.in_browser`): what comes from there
// are bytes, or the number that it ended with.
class Child {
  constructor(port, over) {
    this.port = port;
    this.over = over;
    this.came = [];
    port.onmessage = ({ data }) => {
      this.came.push(data);
      this.wake?.();
    };
  }
  put(data) {
    this.port.postMessage(data, [data.buffer]);
  }
  spoken() {
    return this.came.length > 0;
  }
  async get(milliseconds) {
    if (milliseconds > 0 && !this.came.length)
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.wake = undefined;
    // Who waits no longer is told only that it has ended.
    return milliseconds > 0 || typeof this.came[0] === "number" ? this.came.shift() : undefined;
  }
  end() {
    this.port.close();
    this.over();
  }
}

async function grade({ parts }) {
  const waiting = new Map();
  let number = 0;
  const start = (preload) =>
    new Promise((resolve) => {
      number += 1;
      waiting.set(number, resolve);
      postMessage({ start: number, preload });
    });
  let page;
  const memory = await ahead;
  const python = await startPython({ ...parts, memory, library: new Uint8Array() });
  const decompress = python.runPython("from compression.zstd import decompress; lambda view: decompress(view.to_bytes())");
  const whole = decompress(parts.late);
  const view = whole.getBuffer("u8");
  const late = Object.fromEntries(files(view.data));
  const [library] = python.FS.readdir("/lib").filter((name) => name.endsWith(".zip"));
  python.FS.writeFile(`/lib/${library}`, late.library);
  const entries = [...files(late.shared), ...files(late.grading)];
  const inMemory = ([name]) => /\.pyc?$/.test(name) && !IN_FILES.test(name);
  const place = ([name, data]) => [name, data.byteOffset - view.data.byteOffset, data.length];
  const modules = entries.filter(inMemory).map(place);
  unpack(python, entries.filter((entry) => !inMemory(entry)), "/packed");
  unpack(python, files(parts.homework), "/homework");
  // The student's side goes on from there as well, many times: from a Python that has not seen a test yet.
  const kept = { memory, library: late.library.slice(), shared: late.shared.slice() };
  postMessage({ kept }, Object.values(kept).map((each) => each.buffer));
  view.release();
  const compiled = python.pyimport("grader.app.precompiled").install("/packed", whole, python.toPy(modules));
  const module = python.pyimport("grader.app.in_browser");
  compiled.install_libraries();
  const { run_sync, to_js } = python.pyimport("pyodide.ffi");
  page = module.Page(python.pyimport("pathlib").Path("/homework"), start, run_sync, to_js);
  onmessage = async ({ data }) => {
    if (data.child !== undefined) {
      const resolve = waiting.get(data.child);
      waiting.delete(data.child);
      return resolve(new Child(data.port, () => postMessage({ over: data.child })));
    }
    try {
      if (data.warm !== undefined) {
        await page.warm_up.callPromising(data.warm);
        return postMessage({ ready: true });
      }
      postMessage({ found: JSON.parse(await page.check.callPromising(data.name, data.bytes, data.lang)) });
    } catch (error) {
      postMessage({ broken: String(error) });
    }
  };
  postMessage({ ready: true });
}

onmessage = ({ data }) => {
  if (data.scripts) {
    scripts = Promise.all(data.scripts.map(load));
    return;
  }
  if (data.ahead) {
    ahead = gunzip(data.ahead);
    return;
  }
  const role = data.role === "grade" ? grade : serve;
  role(data).catch((error) => (data.role === "grade" ? postMessage({ broken: String(error) }) : data.port.postMessage(-6)));
};
