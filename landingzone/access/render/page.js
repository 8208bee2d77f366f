// The page of a report: a table of users that only draws the rows in view, filters, and details. The map is in page_map.js.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { users, groups, policies, roles, accounts } = data;
  const MFA = data.mfa;
  const ROW = 28, HEAD = 150, GROUP = 32, SPARE = 8;
  const element = (id) => document.getElementById(id);
  const matrix = element("matrix");
  const details = element("details");

  // What permissions mean: the same answers as landingzone.iam.permissions gives.
  const coversAll = (one, other) => covers(one.action, one.but, other.action, other.but)
    && covers(one.resource, one.butResources, other.resource, other.butResources);
  const leavesOut = (one, action, resource) => one.but.some((but) => includes(but, action)) || one.butResources.some((but) => includes(but, resource));
  const isAbout = (one, action, resource) => overlap(one.action, action)
    && overlap(withoutVariables(one.resource), withoutVariables(resource)) && !leavesOut(one, action, resource);
  const WITHOUT_MFA = 6;
  const low = (texts) => texts.map((text) => text.toLowerCase());
  const apart = (permissions) => permissions.flatMap(({ actions, resources, ...rest }) => low(actions).flatMap((action) => resources.map((resource) => (
    { ...rest, action, resource, but: low(rest.but), varies: [resource, ...rest.butResources].some((text) => text.includes("${")) }))));
  policies.forEach((policy) => { policy.permissions = apart(policy.permissions); });
  data.unknown = apart(data.unknown);
  function filled(one, user) {
    if (!one.varies) return one;
    const tags = Object.entries(user.tags).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]);
    const values = new Map([["aws:username", user.name], ["aws:principalaccount", data.account], ...tags]);
    const fill = (text) => text.replace(VARIABLE, (found, name) => values.get(name) ?? found);
    return { ...one, resource: fill(one.resource), butResources: one.butResources.map(fill) };
  }
  /** The states of MFA in which some of an allowed permission may work. */
  function openStates(one, denying, bounding) {
    let states = one.states;
    for (const denial of denying) {
      if (denial.states & states && denial.conditions.every((each) => one.conditions.includes(each)) && coversAll(denial, one)) states &= ~denial.states;
    }
    if (!bounding) return states;
    let within = 0;
    for (const bound of bounding) {
      if (isAbout(bound, one.action, one.resource) && !leavesOut(one, bound.action, bound.resource)) within |= bound.states;
    }
    return states & within;
  }
  const sourcesOf = (user) => [
    ...user.groups.flatMap((group) => groups[group].policies.map((policy) => ({ group, permissions: policies[policy].permissions, known: policies[policy].known }))),
    ...user.elsewhere.map((name) => ({ elsewhere: name, permissions: data.unknown, known: false })),
    ...user.policies.map((policy) => ({ policy, permissions: policies[policy].permissions, known: policies[policy].known })),
  ];
  const answers = new Map();
  /** How a user may do it on any of some resources: groups and own policies, and whether it needs MFA (null: not known); null if not at all. */
  function reach(user, action, resources) {
    const sources = sourcesOf(user);
    const bound = user.bounding === null ? null : policies[user.bounding].permissions;
    const all = [...sources.flatMap((source) => source.permissions), ...(bound ?? [])];
    if (all.some((one) => one.varies)) return findWays(user, sources, bound, action, resources);
    const key = JSON.stringify([user.groups, user.elsewhere, user.policies, user.bounding, action, resources]);
    if (!answers.has(key)) answers.set(key, findWays(user, sources, bound, action, resources));
    return answers.get(key);
  }
  function findWays(user, sources, bound, action, resources) {
    const wanted = action.toLowerCase();
    const fill = (permissions) => permissions.map((one) => filled(one, user));
    const boundary = bound && fill(bound);
    const denying = [...sources.flatMap((source) => source.permissions.filter((one) => one.effect === "Deny")), ...(bound ?? []).filter((one) => one.effect === "Deny")]
      .map((one) => filled(one, user));
    const bounding = boundary && boundary.filter((one) => one.effect === "Allow");
    const found = { true: [], false: [] };
    let free = false, maybeFree = false;
    for (const source of sources) {
      for (const one of source.permissions) {
        if (one.effect !== "Allow" || !overlap(one.action, wanted)) continue;
        const held = filled(one, user);
        for (const resource of resources) {
          if (!isAbout(held, wanted, resource)) continue;
          const narrowed = { ...held, action: includes(held.action, wanted) ? wanted : held.action, resource: includes(held.resource, resource) ? resource : held.resource };
          const states = openStates(narrowed, denying, bounding);
          if (!states) continue;
          found[source.known].push(source);
          if (states & WITHOUT_MFA) source.known ? (free = true) : (maybeFree = true);
        }
      }
    }
    const known = found.true.length > 0;
    const through = known ? found.true : found.false;
    if (!through.length) return null;
    const distinct = (name) => [...new Set(through.map((source) => source[name]).filter((one) => one !== undefined))];
    return { groups: distinct("group"), elsewhere: distinct("elsewhere"), policies: distinct("policy"), known, mfa: free ? false : maybeFree ? null : true };
  }
  const policiesOf = (user) => [...user.groups.flatMap((group) => groups[group].policies), ...user.policies];

  // Filters
  const filters = ["search", "action", "account", "group", "mfa", "administrators", "mark"].map(element).filter(Boolean);
  const [search, action, account, group, mfa, administrators, marked] = filters;
  groups.forEach((one, index) => group.append(new Option(seen(one.name), index)));
  MFA.forEach((words, index) => mfa.append(new Option(words, index)));
  const namesOfAccounts = (reached) => [...new Set(reached.map((one) => accounts[roles[one].account]))];
  policies.forEach((policy) => { policy.text = namesOfAccounts(policy.roles).map(seen).join("\n").toLowerCase(); });
  const reaches = (user, word) => policiesOf(user).some((one) => policies[one].text.includes(word));
  users.forEach((user) => {
    user.text = [user.name, user.path, ...Object.entries(user.tags).flat(), ...user.groups.map((one) => groups[one].name), ...user.elsewhere,
      ...user.policies.map((one) => policies[one].name), user.boundary ?? "", user.team ?? "", ...user.key, ...(user.exempt ?? []), ...(user.ends ?? []), ...(user.lists ?? []).flatMap(([, items]) => items), user.offboarding ? "offboarding" : ""].map(seen).join("\n").toLowerCase();
  });
  let shown = users.map((_, index) => index);
  let ways = new Map();
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const asked = [];
    if (action.value.trim()) asked.push([action.value.trim(), ["*"]]);
    if (account.value) asked.push(["sts:AssumeRole", data.partitions.map((each) => `arn:${each}:iam::${account.value}:role/*`)]);
    answers.clear();
    ways = new Map();
    shown = [];
    users.forEach((user, index) => {
      if (!words.every((word) => user.text.includes(word) || reaches(user, word))) return;
      if (group.value && !user.groups.includes(Number(group.value))) return;
      if (mfa.value && user.mfa !== Number(mfa.value)) return;
      if (marked?.value && !user.marks.includes(Number(marked.value))) return;
      if (administrators.checked && user.administrator === false) return;
      const found = asked.map(([wanted, resources]) => reach(user, wanted, resources));
      if (found.includes(null)) return;
      if (found.length) ways.set(index, found);
      shown.push(index);
    });
    say(asked.length > 0);
    at = { row: 0, column: at.column };
    matrix.scrollTop = 0;
    matrix.setAttribute("aria-rowcount", shown.length + 1);
    draw(true);
  }
  const number = (count) => count.toLocaleString("en");
  function say(isAboutPermissions) {
    let text = `${number(shown.length)} of ${number(users.length)} ${users.length === 1 ? "user" : "users"}`;
    if (isAboutPermissions) {
      const withMfa = [...ways.values()].filter((found) => found.some((way) => way.mfa)).length;
      text += `, ${withMfa === shown.length ? "all" : number(withMfa)} only with MFA`;
      const maybe = [...ways.values()].filter((found) => found.some((way) => !way.known)).length;
      if (maybe) text += `, ${number(maybe)} only maybe: by a policy or a group that is not known here`;
    }
    element("count").textContent = `${text}.`;
  }
  let waiting = 0;
  element("filters").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 60); });
  element("filters").addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  element("filters").addEventListener("reset", () => setTimeout(filter));

  // The table: these columns, then one for each group. The first stays in view; page.css has its width too.
  const narrow = matchMedia("(max-width: 900px)");
  const sign = (user) => (user.offboarding ? " ✕" : user.administrator ? " ▲" : user.administrator === null ? " △" : "");
  const SIGNS = { " ✕": ", offboarding: everything is denied", " ▲": ", an administrator in effect", " △": ", maybe an administrator, by what is not known here", "": "" };
  const COLUMNS = [
    { title: "User", width: () => (narrow.matches ? 150 : 230), text: (user) => user.name + sign(user), hint: (user) => seen(user.name) + SIGNS[sign(user)] },
    { title: "MFA", width: () => 130, text: (user) => MFA[user.mfa] },
    ...(data.columns ?? []).map(({ title, width }, number) => ({ title, width: () => width, text: (user) => user.texts[number], hint: (user) => user.texts[number] })),
  ];
  const columnCount = COLUMNS.length + groups.length;
  const left = (column) => COLUMNS.slice(0, column).reduce((sum, one) => sum + one.width(), 0) + Math.max(0, column - COLUMNS.length) * GROUP;
  const sheet = make("div", "sheet");
  sheet.setAttribute("role", "presentation");
  const head = make("div", "head");
  let rows = new Map();
  let at = { row: 0, column: 0 };
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
    for (const found of shown.matchAll(SET_APART)) {
      made.append(shown.slice(place, found.index), make("code", "", found[0]));
      place = found.index + found[0].length;
    }
    made.append(shown.slice(place));
    return made;
  }
  function place(cell, role, column) {
    cell.setAttribute("role", role);
    cell.setAttribute("aria-colindex", column + 1);
    if (column) {
      cell.style.left = `${left(column)}px`;
      cell.style.width = `${COLUMNS[column]?.width() ?? GROUP}px`;
    }
    return cell;
  }
  function buildHead() {
    head.replaceChildren(...COLUMNS.map(({ title }, column) => place(make("span", column ? "plain" : "corner", title), "columnheader", column)));
    groups.forEach((one, index) => {
      const cell = place(make("span", "", one.name), "columnheader", COLUMNS.length + index);
      cell.title = seen(`${cited(one.name)}: ${one.grants}`);
      cell.dataset.group = index;
      head.append(cell);
    });
    head.setAttribute("role", "row");
    head.setAttribute("aria-rowindex", 1);
    sheet.style.width = `${left(columnCount)}px`;
  }
  function buildRow(position) {
    const user = users[shown[position]];
    const row = make("div", position === at.row ? "active" : "");
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", position + 2);
    row.dataset.row = position;
    row.style.top = `${HEAD + position * ROW}px`;
    COLUMNS.forEach(({ text, hint }, column) => {
      const cell = place(make("span", column ? "text" : "", text(user)), column ? "gridcell" : "rowheader", column);
      if (hint) cell.title = hint(user);
      row.append(cell);
    });
    const via = new Set((ways.get(shown[position]) ?? []).flatMap((way) => way.groups));
    // Empty cells exist only in the row with the keyboard focus; elsewhere they would be useless nodes.
    const cells = position === at.row ? groups.keys() : user.groups;
    for (const index of cells) {
      const isMember = user.groups.includes(index);
      const cell = place(make("span", via.has(index) ? "via" : "member", isMember ? "●" : ""), "gridcell", COLUMNS.length + index);
      const words = seen(`${isMember ? "member" : "not a member"} of ${cited(groups[index].name)}${via.has(index) ? ", which allows it" : ""}`);
      cell.setAttribute("aria-label", words);
      cell.title = words;
      row.append(cell);
    }
    for (const cell of row.children) cell.id = `cell-${position}-${cell.getAttribute("aria-colindex") - 1}`;
    return row;
  }
  function draw(afresh) {
    if (afresh) {
      rows.forEach((row) => row.remove());
      rows = new Map();
      sheet.style.height = `${HEAD + Math.max(1, shown.length) * ROW}px`;
      sheet.querySelector(".nobody")?.remove();
      if (!shown.length) sheet.append(make("p", "nobody", "Nobody."));
    }
    const first = Math.max(0, Math.floor(matrix.scrollTop / ROW) - SPARE);
    const last = Math.min(shown.length - 1, Math.ceil((matrix.scrollTop + matrix.clientHeight - HEAD) / ROW) + SPARE);
    for (const [position, row] of rows) {
      if (position < first || position > last) {
        row.remove();
        rows.delete(position);
      }
    }
    for (let position = first; position <= last; position++) {
      if (!rows.has(position)) {
        const row = buildRow(position);
        rows.set(position, row);
        sheet.append(row);
      }
    }
    mark();
  }
  function mark() {
    sheet.querySelector(".at")?.classList.remove("at");
    const cell = element(`cell-${at.row}-${at.column}`);
    if (cell && document.activeElement === matrix) cell.classList.add("at");
    if (cell) matrix.setAttribute("aria-activedescendant", cell.id);
    else matrix.removeAttribute("aria-activedescendant");
  }
  function redrawRow(position) {
    rows.get(position)?.remove();
    rows.delete(position);
  }
  function move(row, column) {
    redrawRow(at.row);
    at = { row: Math.min(Math.max(row, 0), Math.max(0, shown.length - 1)), column: Math.min(Math.max(column, 0), columnCount - 1) };
    redrawRow(at.row);
    const top = at.row * ROW;
    const room = matrix.clientHeight - HEAD - ROW - 16;
    if (top < matrix.scrollTop) matrix.scrollTop = top;
    else if (top > matrix.scrollTop + room) matrix.scrollTop = top - room;
    const x = left(at.column);
    if (!at.column || x - left(1) < matrix.scrollLeft) matrix.scrollLeft = at.column ? x - left(1) : 0;
    else if (x + GROUP * 4 > matrix.scrollLeft + matrix.clientWidth) matrix.scrollLeft = x + GROUP * 4 - matrix.clientWidth;
    draw(false);
  }
  const page = () => Math.max(1, Math.floor((matrix.clientHeight - HEAD) / ROW) - 1);
  const KEYS = {
    ArrowDown: () => move(at.row + 1, at.column),
    ArrowUp: () => move(at.row - 1, at.column),
    ArrowRight: () => move(at.row, at.column + 1),
    ArrowLeft: () => move(at.row, at.column - 1),
    PageDown: () => move(at.row + page(), at.column),
    PageUp: () => move(at.row - page(), at.column),
    Home: (event) => move(event.ctrlKey ? 0 : at.row, 0),
    End: (event) => (event.ctrlKey ? move(shown.length - 1, at.column) : move(at.row, columnCount - 1)),
    Enter: () => open(at.row),
    " ": () => open(at.row),
  };
  matrix.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.altKey || event.metaKey) return;
    event.preventDefault();
    KEYS[event.key](event);
  });
  matrix.addEventListener("focus", mark);
  matrix.addEventListener("blur", mark);
  let drawing = 0;
  matrix.addEventListener("scroll", () => { drawing ||= requestAnimationFrame(() => { drawing = 0; draw(false); }); });
  addEventListener("resize", () => { buildHead(); draw(true); });
  matrix.addEventListener("click", (event) => {
    const header = event.target.closest("[data-group]");
    if (header) {
      group.value = group.value === header.dataset.group ? "" : header.dataset.group;
      filter();
      return;
    }
    const row = event.target.closest("[data-row]");
    if (row) {
      move(Number(row.dataset.row), Number((event.target.getAttribute("aria-colindex") ?? 1) - 1));
      open(at.row);
    }
  });

  // Details of one user
  function open(position) {
    const index = shown[position];
    if (index === undefined) return;
    const user = users[index];
    element("details-title").textContent = seen(user.name);
    const body = element("details-body");
    body.replaceChildren();
    const list = (title, items) => {
      if (!items.length) return;
      const inside = make("ul");
      items.forEach((item) => inside.append(tell("li", "", item)));
      body.append(make("h4", "", title), inside);
    };
    if (user.administrator) body.append(make("p", "warn", "An administrator, in effect."));
    if (user.administrator === null) body.append(make("p", "warn", "Maybe an administrator: by a policy or a group that is not known here."));
    if (user.offboarding) body.append(make("p", "warn", "Offboarding: everything is denied."));
    for (const way of ways.get(index) ?? []) {
      const names = [...way.groups.map((one) => `group ${cited(groups[one].name)}`), ...way.elsewhere.map((one) => `group ${cited(one)}`), ...way.policies.map((one) => `policy ${cited(policies[one].name)}`)];
      const needs = way.mfa ? ", with MFA" : way.mfa === null ? "" : ", WITHOUT MFA";
      body.append(tell("p", "", `${way.known ? "Found" : "Maybe, for its content is not known here,"} through ${names.join(", ")}${needs}.`));
    }
    const stake = data.stakes[user.stake];
    list("Level", user.offboarding ? [] : [stake.level]);
    list("Why", stake.why);
    for (const [title, items] of user.lists ?? []) list(title, items);
    list("Groups", user.groups.map((one) => `${cited(groups[one].name)}: ${groups[one].grants}`));
    list("Groups made elsewhere", user.elsewhere.map((name) => `${cited(name)}: what it grants is not known here, and may be anything`));
    list("May, by groups and own policies", [...new Set(policiesOf(user).flatMap((one) => policies[one].words).map((words) => (MFA[user.mfa] === "needed" ? words.replace(/ \(with MFA\)$/, "") : words)))]);
    list("Together", user.together);
    listRoles(body, [...new Set(policiesOf(user).flatMap((one) => policies[one].roles))].sort((first, second) => first - second));
    list("Own policies", user.policies.map((one) => policies[one].description));
    list("Permissions boundary", user.boundary ? [cited(user.boundary)] : []);
    const credentials = user.credentials.map((one) => data.credentials[one]);
    list("Credentials", credentials.length ? credentials : [user.offboarding ? "none that work" : "none made here"]);
    list("PGP key", user.key);
    list("Team", user.team ? [cited(user.team)] : []);
    list("Exempt from", user.exempt ?? []);
    list("Ends", user.ends ?? []);
    list("MFA", [MFA[user.mfa]]);
    list("Path and tags", [cited(user.path), ...Object.entries(user.tags).map(([key, value]) => `${cited(key)} = ${cited(value)}`)]);
    details.hidden = false;
    draw(false);
    details.focus();
  }
  const MOST_ROLES = 12;
  function listRoles(body, reached) {
    if (!reached.length) return;
    const title = `${number(reached.length)} roles in ${number(namesOfAccounts(reached).length)} accounts`;
    const folded = make("details");
    const inside = make("ul");
    reached.forEach((one) => inside.append(tell("li", "", `${roles[one].name === "*" ? "any role" : cited(roles[one].name)} in ${accounts[roles[one].account]}`)));
    folded.append(make("summary", "", title), inside);
    body.append(make("h4", "", "Roles"), reached.length > MOST_ROLES ? folded : inside);
  }
  function close() {
    details.hidden = true;
    draw(false);
    matrix.focus();
  }
  element("close").addEventListener("click", close);
  details.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  // Shortcuts from groups and roles into the table
  function show(where) {
    filters.forEach((one) => { if (one.type === "checkbox") one.checked = false; else one.value = ""; });
    if (where.group !== undefined) group.value = groups.findIndex((one) => seen(one.name) === where.group);
    if (where.account !== undefined) {
      if (![...account.options].some((option) => option.value === where.account)) account.append(new Option(where.account, where.account));
      account.value = where.account;
    }
    if (where.user !== undefined) search.value = where.user;
    filter();
    element("users").scrollIntoView();
    matrix.focus({ preventScroll: true });
  }
  document.querySelectorAll("button[data-show-group]").forEach((button) => button.addEventListener("click", () => show({ group: button.dataset.showGroup })));

  openMap(show);
  element("theme").addEventListener("change", (event) => { document.documentElement.dataset.theme = event.target.value; });
  matrix.setAttribute("aria-colcount", columnCount);
  sheet.append(head);
  matrix.append(sheet);
  buildHead();
  filter();
})();
