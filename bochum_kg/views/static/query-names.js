// What YASGUI leaves to be desired: names for those who hear the page, and German on a German page.
"use strict";

// Name the parts of the editor in `page`, now and whenever it changes; `words` are its texts.
function nameParts(page, words) {
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
}
