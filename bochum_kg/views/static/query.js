// The query page with scripts: YASGUI in place of the plain form, with our prefixes and terms, and programs to copy.
// Everything comes from this site: the completion from the release and its search, the answers from /sparql.
"use strict";

(async () => {
  const part = (id) => document.getElementById(id);
  const page = part("editor");
  const form = document.querySelector("form.query");
  const text = part("query");
  if (!page || !window.Yasgui) return;
  const words = page.dataset;
  const endpoint = form.action;
  const language = form.elements.lang ? { lang: words.lang } : {}; // what was chosen by the address goes on
  const site = (path, parameters = {}) => {
    const address = new URL(path, endpoint);
    address.search = new URLSearchParams({ ...parameters, ...language });
    return address.href;
  };

  let known = { prefixes: {}, classes: [], properties: [] };
  try {
    known = await (await fetch(words.completion)).json();
  } catch {
    // the editor works without completion
  }
  const terms = graphTerms(known, words, site);

  // What went wrong is asked for as a page, as only pages are in the reader's language; of it the message is shown.
  const accept = "application/sparql-results+json, text/turtle, text/html;q=0.1";
  const button = (name, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = name;
    made.addEventListener("click", act);
    return made;
  };
  Yasgui.Yasr.defaults.errorRenderers = [async ({ text = "" }) => {
    const answer = new DOMParser().parseFromString(text, "text/html");
    const [title, message] = answer.querySelectorAll("main h1, main h1 + p");
    const told = document.createElement("div");
    told.setAttribute("role", "alert");
    told.append(document.createElement("h2"), message ? document.importNode(message, true) : document.createElement("p"));
    told.firstChild.textContent = title ? title.textContent : words.silent;
    if (!message) { // what the browser says
      told.lastChild.lang = "en";
      told.lastChild.textContent = text;
    }
    const declaration = answer.getElementById("declaration");
    if (declaration) {
      told.append(button(words.declare, () => {
        yasqe().setValue(`${declaration.textContent}\n${yasqe().getValue()}`);
        run();
      }));
    }
    return told;
  }];

  const settings = {
    // functions, as what they give is not kept in the browser with the queries
    requestConfig: {
      endpoint, method: "POST", acceptHeaderSelect: () => accept, acceptHeaderGraph: () => accept,
      headers: () => ({ "Accept-Language": words.lang }),
    },
    autofocus: false,
    populateFromUrl: false,
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [], keys: [] },
    persistenceId: "bochum-kg",
    tabName: words.tab,
    yasqe: {
      value: text.value,
      autocompleters: ["our-prefixes", "our-classes", "our-properties", "variables", "our-words"],
      prefixCcApi: null,
      inputStyle: "contenteditable",
      screenReaderLabel: words.label,
      showQueryButton: false,
      extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": () => run(), "Cmd-Enter": () => run() },
      persistencyExpire: 0,
    },
    yasr: { prefixes: known.prefixes, persistencyExpire: 0 },
  };
  page.hidden = false; // before it is filled: CodeMirror measures what it draws
  form.hidden = true;
  const yasgui = new Yasgui(page, settings);
  const yasqe = () => yasgui.getTab().getYasqe();
  if (words.fresh && yasqe().getValue() !== text.value) {
    yasgui.addTab(true, { name: words.fresh, yasqe: { value: text.value } });
  }
  for (const shown of document.querySelectorAll(".with-editor")) shown.hidden = false;

  // Running: one bar below the editor of the open query, with a sign that counts seconds and a way to stop.
  const running = new Map(); // the editor of a query -> since when it runs, and how to stop it
  const run = () => {
    if (!running.has(yasqe())) yasqe().query().catch(() => {}); // what went wrong is shown as the result
  };
  const cancel = () => {
    running.get(yasqe())?.controller.abort(new Error("Aborted")); // YASQE's word for what is no failure
    yasqe().abortQuery();
    part("go").focus();
  };
  const say = (sentence) => {
    if (part("state").textContent !== sentence) part("state").textContent = sentence; // it is read out when it changes
  };
  let ticking = 0;
  const look = () => {
    clearTimeout(ticking);
    const query = running.get(yasqe());
    part("running").hidden = !query;
    if (!query) return;
    say(words.running);
    part("seconds").textContent = `${Math.floor((Date.now() - query.since) / 1000)} s`;
    ticking = setTimeout(look, 500);
  };
  const ended = (editor, sentence) => {
    if (part("running").contains(document.activeElement)) part("go").focus();
    running.delete(editor);
    look();
    if (editor === yasqe()) say(sentence);
  };
  const address = () => site("sparql", { query: yasqe().getValue() });
  const shareable = () => { part("share").href = address(); };

  const [bar, examples, unknown] = ["run", "examples", "unknown"].map(part);
  const correct = ({ near, name, line, column }) => button(words.correct.replace("{near}", () => near), () => {
    const start = { line: line - 1, ch: column - 1 };
    yasqe().replaceRange(near, start, { ...start, ch: start.ch + name.length });
    terms.declare(yasqe(), near);
    run();
  });
  // Terms that the graph does not know: the answer's header names them.
  const misspelt = (headers) => {
    const listed = ((headers && headers.get("Unknown-Terms")) || "").matchAll(/"([^"]*)"(?:;near="([^"]*)")?;line=(\d+);column=(\d+)/g);
    unknown.replaceChildren(...[...listed].map(([, name, near = "", line, column]) => {
      const one = { name: decodeURIComponent(name), near: decodeURIComponent(near), line, column };
      const said = document.createElement("p");
      said.className = "error";
      said.textContent = (near ? unknown.dataset.near : unknown.dataset.alone).replace(/\{(\w+)\}/g, (_, key) => one[key]);
      if (near) said.append(" ", correct(one));
      return said;
    }));
  };

  const watched = new WeakSet();
  const opened = () => { // the query that is open now has the bar and the examples
    const editor = yasqe();
    editor.rootEl.after(unknown, bar);
    editor.rootEl.closest(".editorwrapper").append(examples);
    unknown.replaceChildren();
    say("");
    look();
    shareable();
    if (watched.has(editor)) return;
    watched.add(editor);
    editor.on("change", shareable);
    editor.on("query", (_, request, controller) => {
      unknown.replaceChildren();
      running.set(editor, { since: Date.now(), controller });
      look();
    });
    editor.on("queryAbort", () => ended(editor, words.cancelled));
    editor.on("queryResponse", (_, answer, duration) => {
      ended(editor, words.done.replace("{seconds}", (duration / 1000).toLocaleString(words.lang, { maximumFractionDigits: 1 })));
      misspelt(answer.headers);
      const results = editor.rootEl.closest(".tabPanel").querySelector(".yasr");
      if (results.getBoundingClientRect().top > innerHeight - 100) results.scrollIntoView();
    });
  };
  opened();
  for (const event of ["tabSelect", "tabAdd"]) yasgui.on(event, () => queueMicrotask(opened)); // it is open only after them
  const kind = Object.getPrototypeOf(yasgui.getTab());
  const close = kind.close;
  kind.close = function () { // of the last one nothing would be left to write in
    if (yasgui.persistentConfig.getTabs().length === 1) yasgui.addTab(true);
    close.call(this);
  };

  part("go").addEventListener("click", run);
  part("cancel").addEventListener("click", cancel);
  part("suggest").addEventListener("click", () => {
    yasqe().focus();
    yasqe().autocomplete();
  });
  part("copy").hidden = !navigator.clipboard; // without TLS a page must not write there: the link beside it has the address
  part("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(address());
    say(words.copied);
  });
  part("new").addEventListener("click", () => yasgui.addTab(true));
  part("plain").addEventListener("click", () => {
    text.value = yasqe().getValue();
    form.after(examples);
    page.hidden = true;
    form.hidden = false;
    for (const shown of document.querySelectorAll(".with-editor")) shown.hidden = true;
    text.focus();
  });

  nameParts(page, words);
  writePrograms(yasqe, endpoint, words);
})();
