// A worker of the page: Python, and in it either the side that grades or the student's. The page says which.
"use strict";
const BASE = "https://page.invalid/"; // nobody's: what Pyodide asks for there is answered from memory, and nothing else

// `memory`: where it goes on from, as `grade` has kept it; without it Python starts from nothing, and can be kept.
async function startPython(parts, memory) {
  const held = { "python_stdlib.zip": parts.library };
  globalThis.fetch = async (what) => {
    const name = String(what.url ?? what);
    const data = name.startsWith(BASE) ? held[name.slice(BASE.length)] : undefined;
    if (data) return new Response(data);
    if (name === BASE + "pyodide.asm.wasm") return new Response(); // compiled already, by the page
    throw new TypeError(`not in this page: ${name}`);
  };
  WebAssembly.instantiateStreaming = async (_source, imports) => ({
    module: parts.module,
    instance: await WebAssembly.instantiate(parts.module, imports),
  });
  const load = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const [machine, loader] = await Promise.all([load(parts.machine), load(parts.loader)]);
  const python = await loader.loadPyodide({
    indexURL: BASE,
    createPyodideModule: machine.default,
    lockFileContents: parts.lock,
    env: { HOME: "/home/pyodide", LANG: "C.UTF-8", PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1" },
    stdout: () => {},
    stderr: () => {},
    ...(memory ? { _loadSnapshot: memory } : { _makeSnapshot: true }),
  });
  unpack(python, parts.shared, "/packed");
  // Pyodide puts the empty name before all others, and that again where it goes on.
  python.runPython(`import sys; ${memory ? "del sys.path[0]" : "sys.path.insert(0, '/packed')"}`);
  return python;
}

// What Python has of the page's is given to it once it is not kept any more.
function lend(python) {
  const toBytes = python.runPython("lambda view: view.to_bytes()");
  // What `act` makes of these bytes, as Python has them.
  python.withBytes = (data, act) => {
    const bytes = toBytes(data);
    const done = act(bytes);
    if (!(done instanceof Promise)) bytes.destroy();
    return done;
  };
}

function unpack(python, pack, folder) {
  const length = new DataView(pack.buffer, pack.byteOffset).getUint32(0);
  const index = JSON.parse(new TextDecoder().decode(pack.subarray(4, 4 + length)));
  const made = new Set();
  let at = 4 + length;
  for (const [name, size] of index) {
    const path = `${folder}/${name}`;
    const below = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(below)) {
      python.FS.mkdirTree(below);
      made.add(below);
    }
    python.FS.writeFile(path, pack.subarray(at, at + size));
    at += size;
  }
}

// The student's side. What it is asked and what it says goes through a port that the page gave to both sides.
async function serve({ parts, memory, port, preload }) {
  const python = await startPython(parts, memory);
  lend(python);
  let take;
  let ended = false;
  const end = (code) => {
    if (!ended) port.postMessage({ end: code });
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
  const send = (view) => {
    const buffer = view.getBuffer("u8");
    const data = buffer.data.slice();
    buffer.release();
    port.postMessage({ data }, [data.buffer]);
  };
  const requests = [];
  const answer = (data) => guarded(() => python.withBytes(data, take));
  port.onmessage = ({ data }) => (take ? answer(data) : requests.push(data));
  guarded(() => {
    const module = python.pyimport("grader.sandbox.inside.browser");
    take = module.serve("/home/pyodide/folder", python.toPy(JSON.parse(preload)), send);
  });
  if (take) requests.forEach(answer);
}

// The side that grades. `Child` is what it has of a student's worker (`grader.app.in_browser`).
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
  put(view) {
    const buffer = view.getBuffer("u8");
    const data = buffer.data.slice();
    buffer.release();
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
    const first = this.came[0];
    if (!first || (milliseconds <= 0 && !("end" in first))) return ["late", undefined];
    this.came.shift();
    return "end" in first ? ["end", first.end] : ["data", first.data];
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
  const python = await startPython(parts);
  // The student's side goes on from here, many times: from a Python that has not seen a test yet.
  python.runPython("import grader.sandbox.inside.browser");
  const memory = python.makeMemorySnapshot();
  postMessage({ memory }, [memory.buffer]);
  lend(python);
  unpack(python, parts.grading, "/packed");
  unpack(python, parts.homework, "/homework");
  const module = python.pyimport("grader.app.in_browser");
  page = module.Page(python.pyimport("pathlib").Path("/homework"), start, python.pyimport("pyodide.ffi").run_sync);
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
      const check = (bytes) => page.check.callPromising(data.name, bytes, data.lang);
      const found = await python.withBytes(data.bytes, check);
      postMessage({ found: JSON.parse(found) });
    } catch (error) {
      postMessage({ broken: String(error) });
    }
  };
  postMessage({ ready: true });
}

onmessage = ({ data }) => {
  const role = data.role === "grade" ? grade : serve;
  role(data).catch((error) => (data.role === "grade" ? postMessage({ broken: String(error) }) : data.port.postMessage({ end: -6 })));
};
