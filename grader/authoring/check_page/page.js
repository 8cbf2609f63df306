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

  // What the page holds, taken out once.

  const OTHERS = [0, 0x0d, 0x3c, 0xfeff, 0xfffe, 0xffff];
  const takeOut = (id) => {
    const text = $(id).textContent;
    const size = Number($(id).dataset.size);
    $(id).remove();
    // Each letter is two bytes, but for those that no page can hold: these are told by letters from U+10000 on.
    const pairs = new Uint16Array(Math.ceil(size / 2));
    for (let at = 0, next = 0; at < pairs.length; at++) {
      const half = text.charCodeAt(next++);
      if ((half & 0xf800) !== 0xd800) pairs[at] = half;
      else {
        const number = ((half & 0x3ff) << 10) | (text.charCodeAt(next++) & 0x3ff);
        pairs[at] = number < 0x800 ? 0xd800 + number : OTHERS[number - 0x800];
      }
    }
    return new Uint8Array(pairs.buffer, 0, size);
  };
  const unpack = async (id) => {
    const stream = new Blob([takeOut(id)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const asText = (bytes) => new TextDecoder().decode(bytes);

  let texts; // what both kinds of worker are made of
  let parts; // and what they work with
  const newWorker = () => {
    // From a file a module is allowed as a data: URL alone, and Pyodide wants a module.
    const worker = new Worker(`data:text/javascript,${encodeURIComponent(texts.worker)}`, { type: "module" });
    worker.postMessage({ scripts: [texts.machine, texts.loader] });
    return worker;
  };

  // The student's workers: each goes on from the same Python, which was kept once, and some are kept ready. While a
  // file is checked none is made, for that would take a core from it, unless the file needs more than one.

  const RESERVE = 2;
  let kept; // the memory that they go on from, and what they import: as the side that grades has unpacked it
  const children = new Map();
  const spares = [];
  let taken = 0; // by the check that runs
  const prepare = (count) => {
    while (spares.length < count) spares.push(startChild());
  };
  const startChild = () => {
    const worker = newWorker();
    const { port1, port2 } = new MessageChannel();
    const broken = () => port1.postMessage(-6);
    worker.onerror = broken;
    worker.postMessage({ role: "serve", parts: { ...parts, ...kept }, preload: "[]", port: port1 }, [port1]);
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
      else if (data.kept) {
        kept = data.kept;
        prepare(1);
      } else if (data.ready) turn();
      else if (data.found) warm === lang ? show(data.found) : turn(); // the other language was chosen meanwhile
      else fail(data.broken);
    };
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
    const all = async (ids) => Promise.all(ids.map(async (id) => [id, asText(await unpack(id))]));
    texts = Object.fromEntries(await all(["worker", "machine", "loader", "lock"]));
    startGrading();
    const give = (message, ...held) => grading.postMessage(message, held.map((each) => each.buffer));
    const ahead = takeOut("memory");
    give({ ahead }, ahead); // it is unpacked there, meanwhile
    const module = unpack("wasm").then((bytes) => WebAssembly.compile(bytes));
    const [late, homework] = [takeOut("late"), await unpack("homework")];
    parts = { module: await module, lock: texts.lock };
    give({ role: "grade", parts: { ...parts, late, homework } }, late);
  };
  begin().catch((error) => fail(String(error)));
})();
