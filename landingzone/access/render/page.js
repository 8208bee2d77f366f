// The page of a report: filters and counts over a table of users, and the details of one. The other parts are in page_*.js.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { users, groups, policies, roles, accounts } = data;
  const MFA = data.mfa, NEEDED = "needed";
  const element = (id) => document.getElementById(id);
  const toldOf = (user) => user.told.map((one) => [data.facts[data.told[one][0]], data.told[one][1]]);
  const linesOf = (user, title) => toldOf(user).filter(([fact]) => fact.title === title).flatMap(([, lines]) => lines);
  const number = (count) => count.toLocaleString("en");
  const counted = (count, thing) => `${number(count)} ${thing}${count === 1 ? "" : "s"}`;

  function make(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = seen(text);
    return made;
  }
  /** A sentence, with what is set apart in it as code. */
  function tell(tag, className, text) {
    const made = make(tag, className), shown = seen(text);
    let place = 0;
    for (const found of shown.matchAll(QUOTED_VALUE)) {
      made.append(shown.slice(place, found.index), make("code", "", found[0]));
      place = found.index + found[0].length;
    }
    made.append(shown.slice(place));
    return made;
  }
  function bulleted(nodes) {
    const list = make("ul");
    list.append(...nodes.map((one) => { const line = make("li"); line.append(one); return line; }));
    return list;
  }
  const lined = (nodes) => (nodes.length < 2 ? nodes : [bulleted(nodes)]);
  const MOST_LINES = 5;
  function folded(title, nodes) {
    const made = make("details"), inside = make("div", "inside");
    inside.append(bulleted(nodes));
    made.append(make("summary", "", title), inside);
    return made;
  }
  const linedOrFolded = (nodes, thing) => nodes.length <= MOST_LINES ? lined(nodes)
    : [...lined(nodes.slice(0, MOST_LINES)), folded(`${counted(nodes.length - MOST_LINES, `more ${thing}`)}`, nodes.slice(MOST_LINES))];

  // Filters
  const filters = ["search", "action", "account", "group", "mfa"].map(element);
  const [search, action, account, group, mfa] = filters;
  const counts = [...document.querySelectorAll("button[data-mark]")];
  groups.forEach((one, index) => group.append(new Option(seen(one.name), index)));
  MFA.forEach((words, index) => mfa.append(new Option(words, index)));
  const namesOfAccounts = (reached) => [...new Set(reached.map((one) => accounts[roles[one].account]))];
  data.found.forEach((one) => { one.text = namesOfAccounts(one.roles).map(seen).join("\n").toLowerCase(); });
  users.forEach((user) => {
    user.text = [user.name, ...user.groups.map((one) => groups[one].name), ...user.policies.map((one) => policies[one].name),
      ...toldOf(user).flatMap(([fact, lines]) => (fact.isSearched ? lines : [])), ...(user.lists ?? []).flatMap(([, items]) => items)].map(seen).join("\n").toLowerCase();
  });
  const table = makeTable(element("matrix"), make, (item) => open(item.index));
  let answers = new Map();
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const pressed = counts.filter((one) => one.getAttribute("aria-pressed") === "true").map((one) => Number(one.dataset.mark));
    const place = data.asked.indexOf(action.value), where = data.accountNumbers.indexOf(account.value);
    answers = new Map();
    const shown = [];
    users.forEach((user, index) => {
      const { may, reached, text } = data.found[user.found];
      if (!words.every((word) => user.text.includes(word) || text.includes(word))) return;
      if (group.value && !user.groups.includes(Number(group.value))) return;
      if (mfa.value && user.mfa !== Number(mfa.value)) return;
      if (!pressed.every((one) => user.marks.includes(one))) return;
      const found = [...(place < 0 ? [] : [{ lines: data.answers[may[place]], on: "" }]), ...(where < 0 ? [] : [{ lines: data.answers[reached[where]], on: ` in ${accounts[where]}` }])];
      if (found.some(({ lines }) => !lines)) return;
      if (found.length) answers.set(index, found);
      shown.push({ index, name: user.name, tags: user.signs ?? [] });
    });
    const isAsked = place >= 0 || where >= 0;
    say(shown.length, isAsked);
    if (isAsked) table.show(shown, ANSWERED, (item) => answers.get(item.index).flatMap(cellsOf));
    else table.show(shown, COLUMNS, (item) => [COLUMNS.slice(1).map(({ cell }) => cell(users[item.index]))]);
    element("asked").textContent = seen([...pressed.map((one) => counts.find((each) => Number(each.dataset.mark) === one).querySelector("span").textContent),
      ...filters.filter((one) => one.value).map((one) => `${one.parentNode.firstChild.textContent.trim()}: ${one.selectedOptions?.[0].textContent ?? one.value}`)].join("; "));
  }
  const isKnown = ({ lines }) => lines.some((line) => line.known);
  const isOnlyWithMfa = ({ lines }) => lines.every((line) => line.mfa === NEEDED);
  function say(count, isAsked) {
    let text = `${number(count)} of ${counted(users.length, "user")}`;
    if (isAsked && count) {
      const countOf = (is) => [...answers.values()].filter((found) => found.some(is)).length;
      const withMfa = countOf(isOnlyWithMfa), maybe = countOf((one) => !isKnown(one));
      text += `; ${withMfa === count ? "all" : number(withMfa)} only with MFA`;
      if (maybe) text += `; ${number(maybe)} maybe, through a policy or a group that is not known here`;
    }
    element("count").textContent = `${text}.`;
  }

  // What the page does not say, a command does.
  const [other, resource] = ["other", "resource"].map(element);
  const SAFE = /^[\w@:,./-]+$/;
  const quoted = (word) => (SAFE.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);
  function tellCommand() {
    const words = [other.value.trim() || action.value || "ACTION", resource.value.trim()].filter(Boolean);
    element("command").textContent = seen(["landingzone who-can", ...(words.some((word) => word.startsWith("-")) ? ["--"] : []), ...words.map(quoted)].join(" "));
  }
  element("ask").addEventListener("input", tellCommand);
  element("ask").addEventListener("submit", (event) => event.preventDefault());
  let waiting = 0;
  const form = element("filters");
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 60); tellCommand(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  const press = (button, isPressed) => button.setAttribute("aria-pressed", isPressed);
  form.addEventListener("reset", () => { counts.forEach((one) => press(one, false)); setTimeout(() => { filter(); tellCommand(); }); });
  counts.forEach((one) => one.addEventListener("click", () => { press(one, one.getAttribute("aria-pressed") !== "true"); filter(); }));

  // The columns: of users, and of the ways by which they may do what is asked.
  const none = (words = "none") => make("span", "soft none", words);
  const some = (nodes, words) => (nodes.length ? lined(nodes) : none(words));
  const shortArn = (arn) => arn.replace(/^arn:[^:]*:iam::[^:]*:policy\//, "");
  const unknown = (text) => { const made = make("span"); made.append(text && `${seen(text)} `, make("span", "warn", "not known here")); return made; };
  const elsewhere = (name) => { const made = make("span"); made.append(`${seen(name)}: `, make("span", "warn", data.elsewhere)); return made; };
  const policyCell = (one) => (policies[one].known ? make("span", "", policies[one].name) : unknown(policies[one].name));
  const COLUMNS = [
    { title: "User", width: 16 },
    { title: "Credentials", width: 13, cell: (user) => lined(linesOf(user, "Credentials").map((one) => make("span", "", one))) },
    { title: "MFA", width: 10, cell: (user) => make("span", ["needed", "nothing to protect"].includes(MFA[user.mfa]) ? "" : "warn", MFA[user.mfa]) },
    { title: "Groups", width: 21, cell: (user) => {
      const named = [...user.groups.map((one) => make("span", "", groups[one].name)), ...user.elsewhere.map(elsewhere)];
      return named.length ? named.flatMap((one, index) => (index ? [", ", one] : [one])) : none();
    } },
    { title: "Own policies", width: 16, cell: (user) => some(user.policies.map(policyCell)) },
    { title: "Boundary", width: 13, cell: (user) => (user.boundary === null ? none() : user.bounding !== null && !policies[user.bounding].known ? unknown(shortArn(user.boundary)) : make("span", "", shortArn(user.boundary))) },
    { title: "Team", width: 9, cell: (user) => (user.team ? make("span", "", user.team) : none()) },
    ...(data.columns ?? []).map((title, index) => ({ title, width: 12, cell: (user) => user.texts[index] ? make("span", "", user.texts[index]) : none("-") })),
  ];
  const ANSWERED = [{ title: "User", width: 15 }, { title: "May", width: 34 }, { title: "Limits", width: 27 }, { title: "Through", width: 20 }, { title: "MFA", width: 11 }];
  const told = (texts, thing) => linedOrFolded(texts.map((text) => tell("span", "", text)), thing);
  /** The cells of each way by which a user may do what is asked. */
  const cellsOf = ({ lines, on }) => lines.map((line) => [
    line.known ? told(line.may.map((words) => words + on), "permission") : unknown(""),
    line.limits.length ? told(line.limits, "limit") : none(line.known ? "none" : "not known"),
    told(line.through, "way"),
    make("span", line.mfa === NEEDED ? "" : "warn", line.mfa),
  ]);

  // Details of one user
  const MOST_TOLD = 12; // lines of a fact that are not folded
  const details = element("details");
  function open(index) {
    const user = users[index];
    element("details-title").textContent = seen(user.name);
    const body = element("details-body");
    body.replaceChildren();
    const list = (title, lines) => {
      const nodes = lines.map((line) => tell("span", "", line));
      body.append(make("h4", "", title), nodes.length > MOST_TOLD ? folded(counted(nodes.length, "line"), nodes) : bulleted(nodes));
    };
    for (const one of answers.get(index) ?? []) {
      const through = [...new Set(one.lines.filter((line) => line.known === isKnown(one)).flatMap((line) => line.through))];
      const needs = isOnlyWithMfa(one) ? ", with MFA" : one.lines.some((line) => line.mfa === "not needed") ? ", WITHOUT MFA" : "";
      body.append(tell("p", "", `${isKnown(one) ? "Allowed" : "Maybe allowed"} through ${through.join(", ")}${isKnown(one) ? "" : ", not known here"}${needs}.`));
    }
    for (const [title, lines] of user.lists ?? []) list(title, lines);
    for (const [{ title }, lines] of toldOf(user)) list(title, lines);
    details.hidden = false;
    details.scrollTop = 0;
    details.focus({ preventScroll: true });
  }
  function close() {
    details.hidden = true;
    table.focus();
  }
  element("close").addEventListener("click", close);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !details.hidden) close(); });

  // Shortcuts from groups and roles into the table
  function show(where) {
    filters.forEach((one) => { one.value = ""; });
    counts.forEach((one) => press(one, false));
    if (where.group !== undefined) group.value = groups.findIndex((one) => seen(one.name) === where.group);
    if (where.account !== undefined) {
      if (![...account.options].some((option) => option.value === where.account)) account.append(new Option(`some account that matches ${where.account}`, where.account));
      account.value = where.account;
    }
    if (where.user !== undefined) search.value = where.user;
    filter();
    element("users").scrollIntoView();
    table.focus();
  }
  document.querySelectorAll("button[data-show-group]").forEach((button) => button.addEventListener("click", () => show({ group: button.dataset.showGroup })));

  // Where it is narrow, filters are folded and roles are a table, not a map.
  const narrow = matchMedia("(max-width: 700px)");
  const fold = () => { element("fold").open = !narrow.matches; if (narrow.matches && element("roles-table")) element("roles-table").open = true; };
  narrow.addEventListener("change", fold);
  fold();
  openMap(show);
  element("theme").addEventListener("change", (event) => { document.documentElement.dataset.theme = event.target.value; });
  filter();
  tellCommand();
})();
