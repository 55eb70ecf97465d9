// The query page with scripts: YASGUI in place of the plain form, with our prefixes and terms, and programs to copy.
// Everything comes from this site: the completion from the release, the answers from /sparql.
"use strict";

(async () => {
  const page = document.getElementById("editor");
  const form = document.querySelector("form.query");
  const text = document.getElementById("query");
  if (!page || !window.Yasgui) return;
  const words = page.dataset;
  const endpoint = form.action;

  let known = { prefixes: {}, classes: [], properties: [] };
  try {
    known = await (await fetch(words.completion)).json();
  } catch {
    // the editor works without completion
  }
  const names = new Map();
  const whole = (name) => {
    const [prefix, rest] = name.split(/:(.*)/s);
    return prefix in known.prefixes ? known.prefixes[prefix] + rest : name;
  };
  const complete = (name, from, terms) => {
    for (const [term, labels] of terms) names.set(whole(term), labels[words.lang] || "");
    const iris = terms.map(([term]) => whole(term));
    Yasgui.Yasqe.forkAutocompleter(from, { name, bulk: true, autoShow: false, persistenceId: null, get: () => iris, postprocessHints: label }, false);
  };
  const label = (yasqe, hints) => hints.map((hint) => {
    const of = [...names].find(([iri, name]) => name && (hint.text === `<${iri}>` || iri === expanded(yasqe, hint.text)));
    return of ? { ...hint, displayText: `${hint.text} – ${of[1]}` } : hint;
  });
  const expanded = (yasqe, name) => {
    const [prefix, rest] = name.split(/:(.*)/s);
    return (yasqe.getPrefixesFromQuery()[prefix] || "\0") + rest;
  };
  complete("our-classes", "class", known.classes);
  complete("our-properties", "property", known.properties);
  const declared = Object.entries(known.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`).sort();
  Yasgui.Yasqe.forkAutocompleter("prefixes", { name: "our-prefixes", persistenceId: null, get: () => declared }, false);

  // What went wrong is asked for as a page, as only pages are in the reader's language; of it the message is shown.
  const accept = "application/sparql-results+json, text/turtle, text/html;q=0.1";
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
    return told;
  }];

  const link = (query) => `${endpoint}?${new URLSearchParams({ query, format: "html", lang: words.lang })}`;
  const settings = {
    // functions, as what they give is not kept in the browser with the queries
    requestConfig: {
      endpoint, method: "POST", acceptHeaderSelect: () => accept, acceptHeaderGraph: () => accept,
      headers: () => ({ "Accept-Language": words.lang }),
    },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [], keys: [] },
    persistenceId: "bochum-kg",
    tabName: words.tab,
    yasqe: {
      value: text.value,
      autocompleters: ["our-prefixes", "our-classes", "our-properties", "variables"],
      prefixCcApi: null,
      inputStyle: "contenteditable",
      screenReaderLabel: words.label,
      extraKeys: { Tab: false, "Shift-Tab": false },
      createShareableLink: (yasqe) => link(yasqe.getValue()),
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
  for (const part of document.querySelectorAll(".with-editor")) part.hidden = false;

  document.getElementById("new").addEventListener("click", () => yasgui.addTab(true));
  document.getElementById("plain").addEventListener("click", () => {
    text.value = yasqe().getValue();
    page.hidden = true;
    form.hidden = false;
    for (const part of document.querySelectorAll(".with-editor")) part.hidden = true;
    text.focus();
  });

  // Terms that the graph does not know: the answer's header names them.
  const unknown = document.getElementById("unknown");
  const watched = new WeakSet();
  yasgui.on("query", (_, tab) => {
    unknown.replaceChildren();
    if (watched.has(tab.getYasqe())) return;
    watched.add(tab.getYasqe());
    tab.getYasqe().on("queryResponse", (...given) => {
      const { headers } = given.find((one) => one && one.headers) || {};
      const terms = ((headers && headers.get("Unknown-Terms")) || "").matchAll(/"([^"]*)"(?:;near="([^"]*)")?;line=(\d+);column=(\d+)/g);
      unknown.replaceChildren(...[...terms].map(([, name, near, line, column]) => {
        const said = document.createElement("p");
        const sentence = near ? unknown.dataset.near : unknown.dataset.alone;
        said.className = "error";
        said.textContent = sentence.replace("{line}", line).replace("{column}", column)
          .replace("{name}", () => decodeURIComponent(name)).replace("{near}", () => decodeURIComponent(near));
        return said;
      }));
    });
  });

  // What YASGUI leaves to be desired: names for those who hear the page, and German on a German page.
  const german = JSON.parse(words.german).map(([from, to]) => [new RegExp(`^(?:${from})$`), to]);
  const translated = (text) => {
    const [from, to] = german.find(([from]) => from.test(text)) || [];
    return from ? text.replace(from, to) : text;
  };
  const change = (part, name, text) => { // only what is different, as every change calls for the next look
    if (part.getAttribute(name) !== text) part.setAttribute(name, text);
  };
  const mend = () => {
    const name = (selector, text) => page.querySelectorAll(selector).forEach((part) => change(part, "aria-label", text));
    name(".tableSizer", words.rows);
    name(".tableFilter", words.filter);
    name(".yasqe_sharePopup input", words.address);
    page.querySelectorAll(".dataTable thead th:first-child .dt-column-title:empty").forEach((part) => { part.textContent = "#"; });
    page.querySelectorAll(".CodeMirror-code").forEach((part) => {
      part.setAttribute("role", "textbox");
      part.setAttribute("aria-multiline", "true");
    });
    page.querySelectorAll(".addTab").forEach((part) => { // no tab, though among them: the button above does the same
      part.setAttribute("aria-hidden", "true");
      part.tabIndex = -1;
    });
    page.querySelectorAll("[placeholder]").forEach((part) => change(part, "placeholder", words.filter));
    if (!german.length) return;
    for (const part of page.querySelectorAll("[title], [aria-label]")) {
      if (part.closest(".CodeMirror-lines, tbody")) continue;
      for (const name of ["title", "aria-label"]) {
        if (part.hasAttribute(name)) change(part, name, translated(part.getAttribute(name)));
      }
    }
    const theirs = ".CodeMirror-lines, .tab, .dt-column-title, tbody td:not(.dt-empty), [role=alert], pre";
    const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest(theirs) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    for (let node; (node = texts.nextNode());) {
      const text = translated(node.data);
      if (text !== node.data) node.data = text;
    }
  };
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mend(); });
  }).observe(page, { childList: true, subtree: true, attributeFilter: ["title", "aria-label"] });
  mend();

  // The same programs as bochum_kg/snippets.py writes.
  const program = {
    python(query, rows, accept) {
      let quoted = query.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
      if (quoted.endsWith('"')) quoted = quoted.slice(0, -1) + '\\"';
      return `import ${rows ? "csv, io, " : ""}urllib.parse, urllib.request\n\nquery = """${quoted}"""\n` +
        'body = urllib.parse.urlencode({"query": query}).encode()\n' +
        `request = urllib.request.Request("${endpoint}", body, {"Accept": "${accept}"})\n` +
        "with urllib.request.urlopen(request) as response:\n    text = response.read().decode()\n" +
        (rows ? "for row in csv.reader(io.StringIO(text)):\n    print(row)\n" : "print(text)\n");
    },
    r(query, rows) {
      const quoted = query.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
      return `query <- '${quoted}'\naddress <- paste0("${endpoint}?format=${rows ? "csv" : "ttl"}&query=", URLencode(query, reserved = TRUE))\n` +
        `result <- ${rows ? "read.csv" : "readLines"}(address, encoding = "UTF-8")\nprint(result)\n`;
    },
    curl: (query, rows, accept) => `curl -s ${endpoint} -H 'Accept: ${accept}' --data-urlencode query='${query.replaceAll("'", "'\\''")}'\n`,
  };
  for (const part of document.querySelectorAll("[data-program]")) {
    const code = part.querySelector("code");
    const write = () => {
      const rows = ["SELECT", "ASK"].includes(yasqe().getQueryType());
      code.textContent = program[part.dataset.program](yasqe().getValue(), rows, rows ? "text/csv" : "text/turtle");
    };
    part.addEventListener("toggle", write);
    const button = part.querySelector("button");
    button.addEventListener("click", async () => {
      write();
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = words.copied;
      } else { // without TLS a page must not write there: it is selected, to be copied by hand
        getSelection().selectAllChildren(code);
      }
    });
  }
})();
