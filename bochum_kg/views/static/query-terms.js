// What the editor knows of the graph: names for completion, and labels and links for things in a result.
"use strict";

// Completion and names. `known` is the release's completion.json, `base` what its IRIs begin with, `site` gives addresses.
function graphTerms(known, words, site) {
  const names = new Map(); // IRI -> its name in the language of the page
  const base = words.base;
  const whole = (name) => {
    const [prefix, rest] = name.split(/:(.*)/s);
    return prefix in known.prefixes ? known.prefixes[prefix] + rest : name;
  };
  const classes = new Set(known.classes.map(([term]) => whole(term)));
  const properties = new Set(known.properties.map(([term]) => whole(term)));
  for (const [term, labels] of [...known.classes, ...known.properties]) names.set(whole(term), labels[words.lang] || "");

  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");
  const named = (iris, word) => { // those whose name has a word that begins so come first, then those with it inside
    const begins = (iri) => plain(names.get(iri)).split(/[^\p{L}\d]+/u).some((part) => part.startsWith(plain(word)));
    const having = [...iris].filter((iri) => plain(names.get(iri)).includes(plain(word)));
    return [...having.filter(begins), ...having.filter((iri) => !begins(iri))];
  };

  // What the site's own search finds for a word, best first: things and terms of the ontology.
  const found = async (word) => {
    const answer = await fetch(site("suche", { q: word, format: "json" }));
    const { groups } = answer.ok ? await answer.json() : { groups: [] };
    const hits = groups.filter(({ id }) => id !== "abfrage").flatMap(({ results }) => results);
    hits.sort((one, other) => other.score - one.score);
    for (const { iri, name } of hits) if (!names.has(iri)) names.set(iri, name);
    return hits.map(({ iri }) => iri);
  };

  // The bare words before the cursor of `yasqe`, inside the pattern of a query: no name, variable or text.
  const wordAt = (yasqe) => {
    const cursor = yasqe.getCursor();
    const line = yasqe.getLine(cursor.line);
    const near = line.slice(Math.max(0, cursor.ch - 80), cursor.ch);
    const [before] = near.match(/(?<![\p{L}\d:?$<"'@_-])(?!a\s)[\p{L}\d][\p{L}\d-]*(?: +[\p{L}\d][\p{L}\d-]*)*$/u) || [];
    if (!before || !yasqe.getRange({ line: 0, ch: 0 }, cursor).includes("{")) return null;
    const [after] = line.slice(cursor.ch).match(/^[\p{L}\d-]*/u);
    const [from, to] = [cursor.ch - before.length, cursor.ch + after.length];
    // YASQE takes the A of "Aktivität" for the keyword, so it is asked what it expects before the word.
    const isProperty = yasqe.getTokenAt({ line: cursor.line, ch: from }, true).state.possibleNext.includes("a");
    const terms = /(?:^|\s)(?:a|rdf:type)\s+$/.test(line.slice(0, from)) ? classes : isProperty ? properties : null;
    return line[to] === ":" ? null : { string: before + after, from: { ch: from }, to: { ch: to }, terms };
  };
  const valid = (name) => Yasgui.Yasqe.Autocompleters[name].isValidCompletionPosition;
  const byWord = async (yasqe, { string: word, terms }) => {
    const hits = await found(word).catch(() => []);
    const ours = hits.filter((iri) => (terms ? terms.has(iri) : iri.startsWith(`${base}id/`)));
    const all = [...new Set(terms ? [...named(terms, word), ...ours] : ours)];
    if (!all.length) yasqe.showNotification("our-words", words.none);
    return all;
  };

  const shortened = (iri, prefixes) => {
    const [prefix, space] = Object.entries(prefixes).find(([, space]) => iri.startsWith(space) && /^[\p{L}\d][\p{L}\d_-]*$/u.test(iri.slice(space.length))) || [];
    return prefix === undefined ? "" : `${prefix}:${iri.slice(space.length)}`;
  };
  // Hints show the name; one whose prefix the query lacks brings the declaration along.
  const hinted = (yasqe, hints) => hints.map((hint) => {
    const declared = yasqe.getPrefixesFromQuery();
    const iri = hint.text.startsWith("<") ? hint.text.slice(1, -1) : expanded(declared, hint.text);
    const text = shortened(iri, declared) || shortened(iri, known.prefixes) || hint.text;
    const displayText = names.get(iri) ? `${text} – ${names.get(iri)}` : text;
    const put = (editor, data, chosen) => {
      const from = hint.from || data.from;
      const apart = /[\p{L}\d]$/u.test(editor.getLine(from.line).slice(0, from.ch)) ? " " : ""; // after "a" at the end of a line
      editor.replaceRange(apart + chosen.text, from, hint.to || data.to, "complete");
      declare(yasqe, chosen.text);
    };
    return { ...hint, text, displayText, hint: put };
  });
  const expanded = (declared, name) => {
    const [prefix, rest] = name.split(/:(.*)/s);
    return (declared[prefix] || "\0") + rest;
  };
  const declare = (yasqe, name) => {
    const prefix = name.split(":")[0];
    if (prefix in known.prefixes && !(prefix in yasqe.getPrefixesFromQuery())) yasqe.addPrefixes({ [prefix]: known.prefixes[prefix] });
  };

  const complete = (name, from, more) =>
    Yasgui.Yasqe.forkAutocompleter(from, { name, autoShow: false, persistenceId: null, postprocessHints: hinted, ...more }, false);
  const listed = (terms, isPlace) => ({ bulk: true, get: () => [...terms], isValidCompletionPosition: (yasqe) => !wordAt(yasqe) && isPlace(yasqe) });
  complete("our-classes", "class", listed(classes, valid("class")));
  complete("our-properties", "property", listed(properties, valid("property")));
  complete("our-words", "class", {
    bulk: false,
    get: byWord,
    isValidCompletionPosition: (yasqe) => wordAt(yasqe) !== null,
    preProcessToken: (yasqe, token) => ({ ...token, ...wordAt(yasqe) }),
    postProcessSuggestion: (_, token, iri) => `<${iri}>`,
  });
  const prefixes = Object.entries(known.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`).sort();
  Yasgui.Yasqe.forkAutocompleter("prefixes", { name: "our-prefixes", persistenceId: null, get: () => prefixes }, false);

  // Things of ours in a result lead to their pages here, in this window, with their name beside the id.
  const most = 2000; // names that are looked up for one result
  const query = (iris) => `SELECT ?iri ?name { VALUES ?iri { ${iris.map((iri) => `<${iri}>`).join(" ")} } ?iri <http://www.w3.org/2000/01/rdf-schema#label> ?name }`;
  const lookUp = async (iris) => {
    const body = new URLSearchParams({ query: query(iris) });
    const answer = await fetch(site("sparql"), { method: "POST", body, headers: { Accept: "application/sparql-results+json" } });
    if (!answer.ok) return;
    const rows = (await answer.json()).results.bindings;
    rows.sort((one, other) => (one.name["xml:lang"] === words.lang) - (other.name["xml:lang"] === words.lang)); // ours is set last
    for (const { iri, name } of rows) names.set(iri.value, name.value);
  };
  const table = Yasgui.Yasr.plugins.table;
  Yasgui.Yasr.defaults.plugins.table.dynamicConfig = { isEllipsed: false }; // names are there to be read
  table.prototype.initialize = async function () {
    const values = (this.yasr.results?.getBindings() || []).flatMap((row) => Object.values(row));
    const ours = new Set(values.filter(({ type, value }) => type === "uri" && value.startsWith(`${base}id/`)).map(({ value }) => value));
    const missing = [...ours].filter((iri) => !names.has(iri) && !/[<>"{}|^`\\\s]/.test(iri)).slice(0, most);
    if (missing.length) await lookUp(missing).catch(() => {}); // the ids are shown without names
  };
  const link = table.prototype.getUriLinkFromBinding;
  table.prototype.getUriLinkFromBinding = function (binding, prefixes) {
    const box = document.createElement("template");
    box.innerHTML = link.call(this, binding, prefixes);
    const anchor = box.content.querySelector("a");
    if (!anchor) return box.innerHTML;
    anchor.removeAttribute("target"); // YASR gives one to every link
    if (!binding.value.startsWith(base)) return box.innerHTML;
    anchor.href = site(binding.value.slice(base.length).replace(/^id\//, "page/"));
    if (names.get(binding.value)) anchor.parentNode.append(" ", names.get(binding.value));
    return box.innerHTML;
  };
  return { declare };
}
