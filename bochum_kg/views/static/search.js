// Suggestions below the search box of every page (a combobox as in the ARIA Authoring Practices). Without this script,
// or when the server does not answer, the box is a plain form.
"use strict";

(() => {
  const form = document.querySelector("form.search");
  const box = form?.querySelector("input[type=search]");
  const list = form?.querySelector("[role=listbox]");
  const status = form?.querySelector("[role=status]");
  if (!box || !list || !status) return;
  const [least, most, wait] = [3, 8, 150];
  let [timer, asking, active] = [0, null, -1];

  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) box.setAttribute(name, value);
  const options = () => [...list.children];
  const close = () => {
    asking?.abort();
    clearTimeout(timer);
    list.replaceChildren();
    list.hidden = true;
    status.textContent = "";
    choose(-1);
  };
  const choose = (number) => {
    active = number;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    box.setAttribute("aria-expanded", String(!list.hidden));
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", options()[active].id);
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, place) => {
      const option = document.createElement("li");
      const kind = document.createElement("span");
      option.id = `${list.id}-${place}`;
      option.role = "option";
      option.dataset.page = one.page;
      option.textContent = `${one.name} `;
      kind.className = "quiet";
      kind.textContent = one.kind;
      option.append(kind);
      return option;
    }));
    list.hidden = !found.length;
    status.textContent = form.dataset.count.replace("%d", found.length);
    choose(-1);
  };
  const suggest = async () => {
    asking?.abort();
    asking = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams([...new FormData(form), ["format", "json"]]);
    try {
      const answer = await fetch(address, { signal: asking.signal, referrerPolicy: "no-referrer" });
      if (!answer.ok) return close();
      const { groups } = await answer.json();
      const hits = groups.flatMap(({ name, results }) => results.map((one) => ({ ...one, kind: one.about[0] || name })));
      show(hits.sort((one, other) => other.score - one.score).slice(0, most));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length < least) close();
    else timer = setTimeout(suggest, wait);
  });
  box.addEventListener("keydown", (event) => {
    const number = options().length;
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "ArrowDown" && number) choose((active + 1) % number);
    else if (event.key === "ArrowUp" && number) choose(active > 0 ? active - 1 : number - 1);
    else if (event.key === "Enter" && active >= 0) location.assign(options()[active].dataset.page);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.page);
  });
})();
