// The page of a change: counts and a search that leave out what does not fit. Without this script all is there.
(() => {
  const element = (id) => document.getElementById(id);
  const changes = [...document.querySelectorAll(".change")];
  const cards = [...document.querySelectorAll(".card")];
  const form = element("filter"), search = element("search");
  const levels = new Set();
  const texts = new Map();
  const textOf = (one) => {
    if (!texts.has(one)) texts.set(one, one.textContent.toLowerCase());
    return texts.get(one);
  };
  const cardsOf = (change) => [...change.querySelectorAll(".whom a")].map((link) => document.querySelector(link.hash));
  const number = (count) => count.toLocaleString("en");
  document.querySelectorAll(".counts a").forEach((link) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kept"; // on paper too, where other buttons are left out
    button.append(...link.childNodes);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const level = link.dataset.level, isOn = !levels.has(level);
      if (isOn) levels.add(level);
      else levels.delete(level);
      button.setAttribute("aria-pressed", isOn);
      filter();
    });
    link.replaceWith(button);
  });
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (one) => words.every((word) => textOf(one).includes(word));
    const isOfLevel = (change) => !levels.size || levels.has(change.dataset.level);
    const found = new Set(cards.filter((card) => !words.length || fits(card)));
    let count = 0;
    for (const change of changes) {
      change.hidden = !(isOfLevel(change) && (!words.length || fits(change) || cardsOf(change).some((card) => found.has(card))));
      count += !change.hidden;
    }
    for (const card of cards) {
      const of = card.dataset.changes.split(" ").filter(Boolean);
      card.hidden = !(found.has(card) && (!levels.size || of.some((one) => isOfLevel(changes[one]))));
    }
    document.querySelectorAll("[data-fold]").forEach((part) => { part.hidden = !part.querySelector(".change:not([hidden]), .card:not([hidden])"); });
    element("count").textContent = `${number(count)} of ${number(changes.length)} ${form.dataset.things}`;
  }
  function showAll() {
    levels.clear();
    document.querySelectorAll(".counts button").forEach((button) => button.setAttribute("aria-pressed", "false"));
    search.value = "";
    filter();
  }
  function reveal(hash) {
    const target = hash.length > 1 && document.getElementById(hash.slice(1));
    if (!target) return;
    if (target.closest("[hidden]")) showAll();
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  }
  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 60); });
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  form.addEventListener("reset", () => setTimeout(showAll));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) reveal(link.hash);
  });
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  form.hidden = changes.length === 0;
  filter();
  reveal(location.hash);
})();
