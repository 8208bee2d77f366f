// The map of accounts and roles: search, accounts that open and close, boxes in their places, lines between them.
function openMap(show) {
  const chart = document.querySelector("#map .chart");
  if (!chart) return;
  const MOST_NAMED = 6;
  const [ROW, BOX, GAP] = ["--row", "--box", "--gap"].map((name) => parseInt(chart.style.getPropertyValue(name), 10));
  const [MOST_OPEN, MOST_ACCOUNTS] = [chart.dataset.mostOpen, chart.dataset.mostAccounts].map(Number);
  const element = (id) => document.getElementById(id);
  const search = element("map-search"), about = element("map-about");
  const lines = chart.querySelector("svg");
  const all = (selector, inside = chart) => [...inside.querySelectorAll(selector)];
  const counted = (number, thing) => `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
  const named = (names) => names.slice(0, MOST_NAMED).join(", ") + (names.length > MOST_NAMED ? ` and ${(names.length - MOST_NAMED).toLocaleString("en")} more` : "");

  const accounts = all(".accounts > li").map((row) => ({ row, head: row.querySelector(".account"), users: row.querySelector(".users"), list: row.querySelector("ul") }));
  const roles = accounts.flatMap((account) => {
    account.name = account.head.title;
    account.roles = all(".role", account.row).map((node) => ({ node, account, sources: [], name: node.textContent, text: `${account.name}\n${node.textContent}`.toLowerCase() }));
    return account.roles;
  });
  const sources = all("[data-roles]").map((node) => {
    const source = { node, name: node.querySelector("b").textContent, isUser: node.classList.contains("user"), isFirst: node.classList.contains("wide") };
    source.text = (source.isUser ? node.title : source.name).toLowerCase();
    source.roles = node.dataset.roles.split(" ").map((number) => roles[number]);
    source.roles.forEach((role) => role.sources.push(source));
    return source;
  });
  const owner = new Map();
  all(".bundle").forEach((node) => {
    const account = accounts[Number(node.dataset.node.slice(1))];
    account.bundle = node;
    account.own = sources.filter((source) => source.roles.every((role) => role.account === account));
    account.own.forEach((source) => owner.set(source, account));
    owner.set(node, account);
  });
  accounts.forEach((account) => [account.head, account.users, account.list].forEach((node) => owner.set(node, account)));
  roles.forEach((role) => owner.set(role.node, role));

  // What is seen: all that has every word, and what it is connected with.
  let seenRoles = new Set(roles), seenSources = new Set(sources);
  let opened = [];
  const isOpen = (account) => opened.includes(account);
  const rolesOf = (account) => account.roles.filter((role) => seenRoles.has(role));
  const ownOf = (account) => account.own.filter((source) => seenSources.has(source));
  const isBundled = (source) => owner.has(source) && !isOpen(owner.get(source)) && ownOf(owner.get(source)).length > 1;
  function find() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (one) => words.every((word) => one.text.includes(word));
    const found = roles.filter(has), byName = sources.filter(has);
    seenRoles = new Set([...found, ...byName.flatMap((source) => source.roles)]);
    seenSources = new Set([...byName, ...found.flatMap((role) => role.sources)]);
    opened = seenRoles.size > MOST_OPEN ? [] : accounts.filter((account) => rolesOf(account).length);
    place();
    const some = (count, of, thing) => (count < of.length ? `${count.toLocaleString("en")} of ` : "") + counted(of.length, thing);
    const numbers = (some) => some.map((account) => account.row.dataset.account);
    const inAccounts = countedAccounts(numbers(accounts.filter((account) => rolesOf(account).length)), numbers(accounts));
    element("map-count").textContent = seenRoles.size ? `${inAccounts}, ${some(seenRoles.size, roles, "role")}.` : "Nothing.";
  }
  function turn(account) {
    opened = isOpen(account) ? opened.filter((one) => one !== account) : [...opened, account];
    const size = () => opened.reduce((sum, one) => sum + rolesOf(one).length, 0);
    while (opened.length > 1 && size() > MOST_OPEN) opened.shift();
    place();
  }

  // Where it stands; at first, where map.py has put it.
  let ends = [];
  function place() {
    const middles = new Map();
    let below = 0;
    accounts.forEach((account) => {
      const inside = rolesOf(account);
      account.row.hidden = !inside.length;
      account.list.hidden = !isOpen(account);
      account.head.setAttribute("aria-expanded", isOpen(account));
      account.head.querySelector("small").textContent = inside.length < account.roles.length ? `${inside.length} of ${counted(account.roles.length, "role")}` : counted(inside.length, "role");
      if (!inside.length) return;
      account.row.style.top = `${below}px`;
      middles.set(account.head, below);
      account.roles.forEach((role) => { role.node.parentNode.hidden = !seenRoles.has(role); });
      if (isOpen(account)) inside.forEach((role, index) => middles.set(role.node, below + ROW * (index + 1)));
      below += ROW * (isOpen(account) ? 1 + inside.length : 1) + GAP;
    });
    const rows = new Map();
    accounts.filter((account) => account.bundle).forEach((account) => {
      const own = ownOf(account), users = own.filter((source) => source.isUser).length;
      account.bundle.parentNode.hidden = isOpen(account) || own.length < 2;
      account.bundle.querySelector("b").textContent = [[own.length - users, "group"], [users, "user"]].filter(([count]) => count).map(([count, thing]) => counted(count, thing)).join(", ");
      if (!account.bundle.parentNode.hidden) rows.set(account.bundle, [account.head]);
    });
    sources.forEach((source) => {
      source.node.parentNode.hidden = !seenSources.has(source) || isBundled(source);
      if (source.node.parentNode.hidden) return;
      const reached = source.roles.filter((role) => seenRoles.has(role)).map((role) => (isOpen(role.account) ? role.node : role.account.head));
      rows.set(source.node, [...new Set(reached)]);
      source.node.classList.toggle("wide", new Set(reached.map((node) => (owner.get(node).account ?? owner.get(node)))).size > MOST_ACCOUNTS);
    });
    const first = new Set(sources.filter((source) => source.isFirst).map((source) => source.node));
    const inOrder = all(".sources .node").filter((node) => rows.has(node));
    const lowest = Math.max(0, ...middles.values());
    let next = 0;
    ends = inOrder.flatMap((node, index) => {
      const reached = rows.get(node);
      const wanted = first.has(node) ? 0 : Math.floor(reached.reduce((sum, one) => sum + middles.get(one), 0) / reached.length);
      const top = Math.max(Math.min(wanted, lowest - (inOrder.length - 1 - index) * ROW), next);
      node.parentNode.style.top = `${top}px`;
      next = top + ROW;
      return reached.map((to) => ({ from: node, to, start: top + BOX / 2, end: middles.get(to) + BOX / 2 }));
    });
    const height = Math.max(below, next);
    chart.style.height = `${height}px`;
    lines.setAttribute("viewBox", `0 0 100 ${height}`);
    lines.replaceChildren(...ends.map((one) => {
      one.line = document.createElementNS(lines.namespaceURI, "path");
      one.line.setAttribute("class", one.from.classList.contains("wide") ? "edge wide" : "edge");
      one.line.setAttribute("d", `M0 ${one.start}C50 ${one.start} 50 ${one.end} 100 ${one.end}`);
      one.line.dataset.from = one.from.dataset.node;
      one.line.dataset.to = one.to.dataset.node;
      return one.line;
    }));
    const seen = nodes();
    if (!seen.some((node) => node.tabIndex === 0)) all(".node[tabindex='0']").forEach((node) => { node.tabIndex = -1; });
    if (seen.length && !seen.some((node) => node.tabIndex === 0)) seen[0].tabIndex = 0;
  }

  // What is pointed at, with its lines, and in words: its lines may lead out of sight.
  function light(node) {
    all(".lit").forEach((one) => one.classList.remove("lit"));
    chart.classList.toggle("choosing", Boolean(node));
    about.textContent = node ? wordsFor(node) : help;
    if (!node) return;
    const account = accounts.find((one) => one.head === node || one.users === node);
    const own = new Set(account ? [account.head, ...account.roles.map((role) => role.node)] : [node]);
    own.forEach((one) => one.classList.add("lit"));
    ends.filter(({ from, to }) => own.has(from) || own.has(to)).forEach(({ from, to, line }) => [from, to, line].forEach((one) => one.classList.add("lit")));
  }
  function whereOf(some) {
    const names = new Map(), alike = new Map();
    some.filter((role) => seenRoles.has(role)).forEach((role) => names.set(role.account, [...(names.get(role.account) ?? []), role.name]));
    names.forEach((here, account) => alike.set(named(here), [...(alike.get(named(here)) ?? []), account.name]));
    return [...alike].slice(0, MOST_NAMED).map(([here, where]) => `${here} in ${named(where)}`).join("; ");
  }
  function wordsFor(node) {
    const names = (some) => named([...new Set(some)].filter((one) => seenSources.has(one)).map((one) => one.name));
    const source = sources.find((one) => one.node === node);
    if (source) return `${source.node.title}: ${whereOf(source.roles)}.`;
    const one = owner.get(node);
    if (node === one.bundle) return `${node.textContent}: ${names(one.own)}.`;
    return one.roles ? `${one.name}: ${names(one.roles.flatMap((role) => role.sources))}.` : `${one.name} in ${one.account.name}: ${names(one.sources)}.`;
  }
  const help = about.textContent;
  const over = (event) => light(event.target.closest(".node"));
  chart.addEventListener("pointerover", over);
  chart.addEventListener("pointerleave", () => light(document.activeElement.closest("#map .node")));
  chart.addEventListener("focusin", (event) => {
    over(event);
    event.target.setAttribute("aria-describedby", about.id);
  });
  chart.addEventListener("focusout", (event) => {
    light(null);
    event.target.removeAttribute("aria-describedby");
  });

  // What it leads to
  function press(node) {
    const one = owner.get(node);
    if (one && (node === one.head || node === one.bundle)) {
      turn(one);
      go(node.parentNode.hidden ? ownOf(one)[0].node : node);
    } else show(one ? { account: (one.account ?? one).row.dataset.account } : { ...node.dataset });
  }
  chart.addEventListener("click", (event) => { const node = event.target.closest(".node"); if (node) press(node); });

  // Keys: one box at a time is in the order of Tab.
  const nodes = () => all(".node").filter((node) => node.offsetParent);
  function go(node) {
    if (!node) return;
    all(".node[tabindex='0']").forEach((one) => { one.tabIndex = -1; });
    node.tabIndex = 0;
    node.focus();
    node.scrollIntoView({ block: "nearest" });
    light(node);
  }
  const isClosed = (node) => node.getAttribute("aria-expanded") === "false";
  function right(node) {
    if (node.classList.contains("account")) return isClosed(node) ? press(node) : go(owner.get(node).users);
    return go(ends.find((one) => one.from === node)?.to);
  }
  function left(node) {
    const one = owner.get(node);
    if (node.classList.contains("role")) return go(one.account.head);
    if (node.classList.contains("users")) return go(one.head);
    if (node.classList.contains("account")) return isClosed(node) ? go(ends.find(({ to }) => to === node)?.from) : press(node);
  }
  chart.addEventListener("keydown", (event) => {
    const node = event.target.closest(".node");
    if (!node || event.altKey || event.ctrlKey || event.metaKey) return;
    const isUsers = node.classList.contains("users");
    const column = nodes().filter((one) => Boolean(one.closest(".sources")) === Boolean(node.closest(".sources")) && one.classList.contains("users") === isUsers);
    const here = column.indexOf(node);
    const key = { ArrowRight: () => right(node), ArrowLeft: () => left(node), ArrowDown: () => go(column[here + 1]), ArrowUp: () => go(column[here - 1]), Home: () => go(column[0]), End: () => go(column.at(-1)) }[event.key];
    if (!key) return;
    event.preventDefault();
    key();
  });

  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 60); });
  element("map-filter").addEventListener("submit", (event) => event.preventDefault());
  element("map-tools").hidden = false;
  find();
}
