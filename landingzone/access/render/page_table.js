// The table of users: all of them have a place in it, and only those near to what is in view have rows.
function makeTable(place, make, open) {
  const SIZE = 40; // users in one part of the table
  const LONG = 60; // users from which on the table scrolls by itself
  const PAGE = 10; // names that Page Down moves
  const table = make("table", "cards"), columns = make("colgroup"), head = make("thead"), heads = make("tr");
  head.append(heads);
  table.append(columns, head);
  place.append(table);
  let items = [], lines = () => [], titles = [], parts = [], at = 0, isPrinting = false;
  const observer = new IntersectionObserver((seen) => seen.forEach(({ target, isIntersecting }) => {
    const part = parts[target.dataset.part];
    if (part?.body !== target || isPrinting) return;
    if (isIntersecting) fill(part);
    else if (part.isFull && !part.items.includes(items[at])) empty(part);
  }), { root: place, rootMargin: "900px 0px" });
  function fill(part) {
    if (part.isFull) return;
    part.isFull = true;
    part.body.replaceChildren(...part.items.flatMap(rowsOf));
  }
  function empty(part, height = part.body.offsetHeight) {
    part.isFull = false;
    const row = make("tr", "space"), cell = make("td");
    cell.colSpan = titles.length;
    row.style.height = `${height}px`;
    row.append(cell);
    part.body.replaceChildren(row);
  }
  function rowsOf(item) {
    const all = lines(item);
    return all.map((cells, line) => {
      const row = make("tr");
      if (!line) {
        const name = make("th"), button = make("button", "name", item.name);
        name.scope = "row";
        name.rowSpan = all.length;
        button.type = "button";
        button.tabIndex = item === items[at] ? 0 : -1;
        button.dataset.user = item.place;
        name.append(button, ...item.tags.map((text) => make("small", "warn", text)));
        row.append(name);
      }
      cells.forEach((inside, column) => {
        const cell = make("td");
        cell.dataset.title = titles[column + 1];
        cell.append(...[inside].flat());
        row.append(cell);
      });
      return row;
    });
  }
  /** Show users: of each its name, tags and lines of cells; of each column its title and how wide it is beside the others. */
  function show(wanted, shape, linesOf) {
    observer.disconnect();
    [items, lines, titles, at] = [wanted, linesOf, shape.map(({ title }) => title), 0];
    const whole = shape.reduce((sum, { width }) => sum + width, 0);
    columns.replaceChildren(...shape.map(({ width }) => { const one = make("col"); one.style.width = `${100 * width / whole}%`; return one; }));
    heads.replaceChildren(...titles.map((title) => { const one = make("th", "", title); one.scope = "col"; return one; }));
    parts.forEach((part) => part.body.remove());
    parts = Array.from({ length: Math.ceil(items.length / SIZE) }, (_, number) => ({ items: items.slice(number * SIZE, (number + 1) * SIZE), body: make("tbody") }));
    place.classList.toggle("long", items.length > LONG);
    place.scrollTop = 0;
    parts.forEach((part, number) => { part.body.dataset.part = number; });
    items.forEach((item, place) => { item.place = place; });
    if (parts.length) fill(parts[0]);
    table.append(...parts.map((part) => part.body));
    const height = parts[0]?.body.offsetHeight || 0; // in pixels; the others will be about as high
    parts.slice(1).forEach((part) => (items.length <= LONG ? fill(part) : empty(part, height)));
    if (items.length > LONG) parts.forEach((part) => observer.observe(part.body));
  }
  const buttonOf = (index) => table.querySelector(`button[data-user="${index}"]`);
  function go(index) {
    const before = buttonOf(at);
    if (before) before.tabIndex = -1;
    at = Math.min(Math.max(index, 0), items.length - 1);
    fill(parts[Math.floor(at / SIZE)]);
    const button = buttonOf(at);
    button.tabIndex = 0;
    button.focus();
    button.scrollIntoView({ block: "nearest" });
  }
  const KEYS = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    PageDown: () => go(at + PAGE),
    PageUp: () => go(at - PAGE),
    Home: () => go(0),
    End: () => go(items.length - 1),
  };
  table.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.altKey || event.metaKey || !event.target.matches("button.name")) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button.name");
    if (!button) return;
    go(Number(button.dataset.user));
    open(items[at]);
  });
  // Everybody is printed.
  addEventListener("beforeprint", () => { isPrinting = true; parts.forEach(fill); });
  addEventListener("afterprint", () => { isPrinting = false; show(items, shapeNow, lines); });
  let shapeNow = [];
  return {
    show: (wanted, shape, linesOf) => { shapeNow = shape; show(wanted, shape, linesOf); },
    focus: () => { if (items.length) go(at); },
  };
}
