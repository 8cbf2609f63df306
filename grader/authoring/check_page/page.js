// The page: takes a file in, starts and ends the workers, shows what the side that grades says.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const words = JSON.parse($("words").textContent);
  const about = JSON.parse($("about").textContent);
  const spoken = () => (navigator.languages ?? [navigator.language]).map((each) => each.slice(0, 2));
  let lang = spoken().find((each) => each in words) ?? about.lang;
  let last; // what was checked last, to be told in the other language as well
  let busy = false;
  let began = 0;
  let clock;

  const say = (code, fields = {}) => {
    const text = words[lang][code] ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
  };
  const state = (code, fields, tone = "") => {
    $("state").textContent = say(code, fields);
    $("state").className = tone;
  };
  const speak = () => {
    document.documentElement.lang = lang;
    document.title = `${say("title")} – ${say("heading")}`;
    for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
    $("code").placeholder = say("paste");
    $("other").textContent = lang === "ko" ? "English" : "한국어";
    $("other").lang = lang === "ko" ? "en" : "ko";
  };

  // What the page holds, unpacked once.

  const unpack = async (id) => {
    const text = $(id).textContent;
    const bytes = new Uint8Array(Number($(id).dataset.size));
    $(id).remove();
    // Each letter from U+4000 on holds fifteen bits.
    for (let at = 0, next = 0, held = 0, bits = 0; at < bytes.length; ) {
      held = (held << 15) | (text.charCodeAt(next++) - 0x4000);
      for (bits += 15; bits >= 8 && at < bytes.length; ) {
        bits -= 8;
        bytes[at++] = held >> bits;
      }
      held &= (1 << bits) - 1;
    }
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const asText = (bytes) => new TextDecoder().decode(bytes);

  let parts; // what both kinds of worker start from
  const newWorker = () => {
    // From a file a module is allowed as a data: URL alone, and Pyodide wants a module.
    return new Worker(`data:text/javascript,${encodeURIComponent(parts.worker)}`, { type: "module" });
  };

  // The student's workers: each goes on from the same Python, which was kept once, and some are kept ready. While a
  // file is checked none is made, for that would take a core from it, unless the file needs more than one.

  const RESERVE = 2;
  let memory;
  const children = new Map();
  const spares = [];
  let taken = 0; // by the check that runs
  const prepare = (count) => {
    while (spares.length < count) spares.push(startChild());
  };
  const startChild = () => {
    const worker = newWorker();
    const { port1, port2 } = new MessageChannel();
    const broken = () => port1.postMessage({ end: -6 });
    worker.onerror = broken;
    const { module, machine, loader, library, lock, shared } = parts;
    const message = { role: "serve", parts: { module, machine, loader, library, lock, shared }, memory, port: port1 };
    worker.postMessage({ ...message, preload: "[]" }, [port1]);
    return { worker, port: port2 };
  };
  const giveChild = (number) => {
    const child = spares.shift() ?? startChild();
    children.set(number, child);
    grading.postMessage({ child: number, port: child.port }, [child.port]);
    taken += 1;
    if (taken > 1) prepare(1);
  };
  const endChild = (number) => {
    children.get(number)?.worker.terminate();
    children.delete(number);
  };

  // The side that grades.

  let grading;
  const startGrading = () => {
    grading = newWorker();
    grading.onerror = (event) => fail(event.message);
    grading.onmessage = ({ data }) => {
      if (data.start !== undefined) giveChild(data.start);
      else if (data.over !== undefined) endChild(data.over);
      else if (data.memory) {
        memory = data.memory;
        prepare(1);
      } else if (data.ready) turn();
      else if (data.found) warm === lang ? show(data.found) : turn(); // the other language was chosen meanwhile
      else fail(data.broken);
    };
    grading.postMessage({ role: "grade", parts });
  };
  // It does one thing after the other: what waits is checked; while nothing does, it warms itself up.
  let stage = "starting"; // then "warming", "free" or "checking"
  let warm; // the language that it is warm for
  const turn = () => {
    stage = "free";
    taken = 0;
    if (busy) return ask();
    prepare(RESERVE);
    if (warm === lang) return last || state("ready");
    stage = "warming";
    warm = lang;
    grading.postMessage({ warm: lang });
  };
  const ask = () => {
    stage = "checking";
    warm = lang;
    grading.postMessage({ name: last.name, bytes: last.bytes, lang });
  };
  const rest = (yes) => {
    busy = !yes;
    $("check").disabled = busy;
    document.querySelector("main").setAttribute("aria-busy", String(busy));
    clearInterval(clock);
  };
  const fail = (why) => {
    rest(true);
    if (stage !== "starting") stage = "free";
    state("broken", { why }, "bad");
  };

  const check = (name, bytes) => {
    if (busy) return;
    last = { name, bytes };
    again();
  };
  const again = () => {
    rest(false);
    began = performance.now();
    const said = () => (stage === "starting" ? "starting" : "checking");
    const tick = () => state(said(), { seconds: Math.floor((performance.now() - began) / 1000) });
    clock = setInterval(tick, 1000);
    tick();
    if (stage === "free") ask();
  };
  const show = (found) => {
    rest(true);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const frame = $("found");
    frame.hidden = found.page === undefined;
    if (frame.hidden) {
      turn();
      return found.wrong !== undefined
        ? state("wrong", { why: found.wrong }, "bad")
        : state("ours", { why: found.ours }, "bad");
    }
    state("done", { seconds, name: last.name, versions: found.versions });
    frame.title = say("found");
    frame.onload = () => {
      frame.onload = fit;
      fit();
      turn(); // what is made ready for the next check comes after the answer to this one
    };
    frame.srcdoc = found.page;
  };
  const fit = () => {
    const inner = $("found").contentDocument?.documentElement;
    if (!inner) return;
    $("found").style.height = "0";
    $("found").style.height = `${inner.scrollHeight + 2}px`;
  };

  // What people do.

  const take = async (file) => {
    if (!file) return;
    if (file.size > about.most) return state("large", { name: file.name }, "bad");
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (file.name.endsWith(".py")) $("code").value = asText(bytes);
      $("name").textContent = file.name;
      check(file.name, bytes);
    } catch {
      state("unread", { name: file.name }, "bad"); // a folder, or gone since
    }
  };
  const typed = () => {
    const text = $("code").value;
    if (!text.trim()) return state("nothing", {}, "bad");
    check(about.filename, new TextEncoder().encode(text));
  };
  const listen = () => {
    $("other").onclick = () => {
      lang = lang === "ko" ? "en" : "ko";
      speak();
      if (busy) return;
      if (last) return again();
      state("loading");
      if (stage === "free") turn();
    };
    $("file").onchange = () => {
      take($("file").files[0]);
      $("file").value = ""; // the same file again, once it was changed
    };
    $("check").onclick = typed;
    $("code").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) typed();
    });
    $("code").addEventListener("paste", (event) => {
      const [file] = event.clipboardData?.files ?? [];
      if (file) {
        event.preventDefault();
        take(file);
      }
    });
    for (const name of ["dragover", "drop"])
      document.addEventListener(name, (event) => {
        event.preventDefault();
        document.body.classList.toggle("over", name === "dragover");
        if (name === "drop") {
          const [file] = event.dataTransfer.files;
          if (file) take(file);
          else if (event.dataTransfer.getData("text")) {
            $("code").value = event.dataTransfer.getData("text");
            typed();
          }
        }
      });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("over");
    });
    addEventListener("resize", fit);
    $("within").ontoggle = async () => {
      $("within").ontoggle = null;
      for (const [name, text] of Object.entries(JSON.parse(asText(await unpack("licences"))))) {
        const [head, body] = ["h2", "pre"].map((each) => document.createElement(each));
        head.textContent = name;
        body.textContent = text;
        body.tabIndex = 0;
        $("within").append(head, body);
      }
    };
  };

  const begin = async () => {
    speak();
    listen();
    $("form").hidden = false;
    if (!("Suspending" in WebAssembly) || typeof DecompressionStream === "undefined") {
      $("check").disabled = $("file").disabled = true;
      return state("old", {}, "bad");
    }
    state("loading");
    const names = ["worker", "wasm", "machine", "loader", "library", "lock", "shared", "grading", "homework"];
    const held = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await unpack(name)])));
    parts = {
      module: await WebAssembly.compile(held.wasm),
      worker: asText(held.worker),
      machine: asText(held.machine),
      loader: asText(held.loader),
      lock: asText(held.lock),
      ...{ library: held.library, shared: held.shared, grading: held.grading, homework: held.homework },
    };
    startGrading();
  };
  begin().catch((error) => fail(String(error)));
})();
