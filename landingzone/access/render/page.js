// The page of a report: filters and counts over a table of users, and the details of one. The other parts are in page_*.js.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { users, groups, policies, roles, accounts } = data;
  const MFA = data.mfa, NEEDED = "needed", ALWAYS = 7, WITH_MFA = 1;
  const element = (id) => document.getElementById(id);
  const { reach, forget } = makeReach(data);
  const policiesOf = (user) => [...user.groups.flatMap((group) => groups[group].policies), ...user.policies];
  const rolesOf = (user) => [...new Set(policiesOf(user).flatMap((one) => policies[one].roles))].filter((one) => !(user.over ?? []).includes(one));
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
  const filters = ["search", "action", "resource", "account", "group", "mfa"].map(element);
  const [search, action, resource, account, group, mfa] = filters;
  const counts = [...document.querySelectorAll("button[data-mark]")];
  groups.forEach((one, index) => group.append(new Option(seen(one.name), index)));
  MFA.forEach((words, index) => mfa.append(new Option(words, index)));
  const namesOfAccounts = (reached) => [...new Set(reached.map((one) => accounts[roles[one].account]))];
  const textOf = (reached) => namesOfAccounts(reached).map(seen).join("\n").toLowerCase();
  policies.forEach((policy) => { policy.text = textOf(policy.roles); });
  const reaches = (user, word) => (user.over ? textOf(rolesOf(user)).includes(word) : policiesOf(user).some((one) => policies[one].text.includes(word)));
  users.forEach((user) => {
    user.text = [user.name, ...user.groups.map((one) => groups[one].name), ...user.policies.map((one) => policies[one].name),
      ...toldOf(user).flatMap(([fact, lines]) => (fact.isSearched ? lines : [])), ...(user.lists ?? []).flatMap(([, items]) => items)].map(seen).join("\n").toLowerCase();
  });
  const table = makeTable(element("matrix"), make, (item) => open(item.index));
  let ways = new Map();
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const pressed = counts.filter((one) => one.getAttribute("aria-pressed") === "true").map((one) => Number(one.dataset.mark));
    const asked = [];
    const written = action.value.trim(), on = resource.value.trim();
    const wanted = /[:*?]/.test(written) ? written : `${written}:*`; // a service is all that it has, as for who-can
    if (written) asked.push([wanted, [on || "*"]]);
    if (account.value) asked.push(["sts:AssumeRole", data.partitions.map((each) => `arn:${each}:iam::${account.value}:role/*`)]);
    forget();
    ways = new Map();
    const shown = [];
    users.forEach((user, index) => {
      if (!words.every((word) => user.text.includes(word) || reaches(user, word))) return;
      if (group.value && !user.groups.includes(Number(group.value))) return;
      if (mfa.value && user.mfa !== Number(mfa.value)) return;
      if (!pressed.every((one) => user.marks.includes(one))) return;
      const found = asked.map(([wanted, resources]) => reach(user, wanted, resources));
      if (found.includes(null)) return;
      if (found.length) ways.set(index, found);
      shown.push({ index, name: user.name, tags: user.signs ?? [] });
    });
    say(shown.length, asked.length > 0);
    const isOne = asked.length === 1 && !/[*?]/.test(asked[0][0]);
    if (asked.length) table.show(shown, [...ASKED.slice(0, isOne ? 1 : 2), ...ASKED.slice(2)], (item) => answerOf(item.index, isOne));
    else table.show(shown, COLUMNS, (item) => [COLUMNS.slice(1).map(({ cell }) => cell(users[item.index]))]);
    const isNoArn = on && !overlap(on, "arn:*");
    const onResource = (words) => written ? `${words}${isNoArn ? " (not an ARN, so only what is allowed on everything matches)" : ""}` : "not asked without an action";
    const valueOf = (one) => one === action ? wanted : one === resource ? onResource(one.value) : one.selectedOptions?.[0].textContent ?? one.value;
    const unchecked = written ? [`Whether AWS has this action${on ? ", and has it for this resource," : ""} is not checked here`] : [];
    element("asked").textContent = seen([...pressed.map((one) => counts.find((each) => Number(each.dataset.mark) === one).querySelector("span").textContent),
      ...filters.filter((one) => one.value).map((one) => `${one.parentNode.firstChild.textContent.trim()}: ${valueOf(one)}`), ...unchecked].join("; "));
  }
  function say(count, isAboutPermissions) {
    let text = `${number(count)} of ${counted(users.length, "user")}`;
    if (isAboutPermissions && count) {
      const withMfa = [...ways.values()].filter((found) => found.some((way) => way.mfa)).length;
      text += `; ${withMfa === count ? "all" : number(withMfa)} only with MFA`;
      const maybe = [...ways.values()].filter((found) => found.some((way) => !way.known)).length;
      if (maybe) text += `; ${number(maybe)} maybe, through a policy or a group that is not known here`;
    }
    element("count").textContent = `${text}.`;
  }
  let waiting = 0;
  const form = element("filters");
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 60); });
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  const press = (button, isPressed) => button.setAttribute("aria-pressed", isPressed);
  form.addEventListener("reset", () => { counts.forEach((one) => press(one, false)); setTimeout(filter); });
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
  const ASKED = [{ title: "User", width: 15 }, { title: "May use", width: 16 }, { title: "On", width: 32 }, { title: "Condition", width: 23 }, { title: "Through", width: 20 }, { title: "MFA", width: 11 }];
  const LITERAL = { "\uff0a": "${*}", "\uff1f": "${?}", "\uff04": "$" }; // as `written` of landingzone.iam.wildcards
  const written = (pattern) => pattern.replace(/[\uff0a\uff1f\uff04]/g, (found) => LITERAL[found]);
  const nameOfAccount = new Map(data.accountNumbers.map((one, index) => [one, accounts[index]]));
  const ROLE = /^arn:[^:]*:iam::([^:]*):role\/(.+)$/s;
  function onWords(one) {
    if (one === "*") return make("b", "", "everything");
    const role = ROLE.exec(one), made = make("span");
    if (role && nameOfAccount.has(role[1])) made.append(...(role[2] === "*" ? ["any role"] : ["role ", make("code", "", written(role[2]))]), ` in ${seen(nameOfAccount.get(role[1]))}`);
    else made.append(make("code", "", written(one)));
    return made;
  }
  const distinct = (nodes) => [...new Map(nodes.map((one) => [one.textContent, one])).values()];
  const except = (texts) => texts.map((one) => { const made = make("span"); made.append("except ", onWords(one)); return made; });
  const exceptActions = (one) => (one.but.length ? ` except ${one.but.map(written).map(cited).join(", ")}` : "");
  const conditionsOf = (one) => one.conditions.map((each) => data.conditions[each]);
  function sourceWords({ group: ofGroup, elsewhere, policy, of, boundary }) {
    if (boundary) return "the boundary";
    if (elsewhere !== undefined) return `group ${cited(elsewhere)}, which is not known here`;
    const name = cited(policies[of].name), isKnown = policies[of].known ? "" : ", which is not known here";
    return policy === undefined ? `group ${cited(groups[ofGroup].name)}, policy ${name}${isKnown}` : `own policy ${name}${isKnown}`;
  }
  /** What a denial or a boundary is about, in words. */
  const aboutWords = (one, isOne) => [...(isOne ? [] : [one.written === "*" ? "everything" : cited(written(one.written)) + exceptActions(one)]), "on", one.resource === "*" ? "everything" : cited(written(one.resource)),
    ...(one.butResources.length ? [`except ${one.butResources.map(written).map(cited).join(", ")}`] : []), ...conditionsOf(one)].join(" ");
  const needWords = (states) => (states === WITH_MFA ? NEEDED : states === ALWAYS ? "not needed" : data.states[states]);
  /** Until when IAM does not deny a role to a user whose access ends. */
  function lastDayOf(user, way) {
    const days = way.action === "sts:assumerole" ? (user.until ?? []).filter(([pattern]) => includes(pattern, way.resource)).map(([, day]) => day) : [];
    return days.length ? [`until ${days.sort()[0]} (last day, UTC)`] : [];
  }
  const isNarrow = ({ resources }) => Number(!resources.has("*"));
  /** The lines of cells of the ways by which a user may do what is asked: those that differ in actions or resources alone are one. */
  function answerOf(index, isOne) {
    const user = users[index], alike = new Map();
    for (const way of ways.get(index).flatMap((found) => found.ways)) {
      const limits = [...(way.source.part.known ? conditionsOf(way) : []), ...lastDayOf(user, way),
        ...way.denied.map((one) => `denied by ${sourceWords(one.source)}: ${aboutWords(one, isOne)}`),
        ...(!way.bounded ? [] : policies[user.bounding].known ? way.bounded.map((one) => `the boundary allows it ${aboutWords(one, isOne)}`) : ["the boundary is not known here, and may not allow it"])];
      const key = JSON.stringify([sourceWords(way.source), limits, way.states, way.but, way.butResources]);
      if (!alike.has(key)) alike.set(key, { way, limits: [...new Set(limits)], resources: new Map() });
      const { resources } = alike.get(key);
      resources.set(way.resource, (resources.get(way.resource) ?? new Set()).add(written(way.written)));
    }
    return [...alike.values()].sort((first, second) => isNarrow(first) - isNarrow(second)).flatMap(({ way, limits, resources }) => {
      const isKnown = way.source.part.known;
      const byActions = new Map();
      resources.forEach((actions, one) => { const key = [...actions].sort().join(" "); byActions.set(key, { actions, on: [...(byActions.get(key)?.on ?? []), one] }); });
      return [...byActions.values()].map(({ actions, on }) => {
        const by = [tell("span", isKnown ? "" : "warn", sourceWords(way.source)), ...(user.boundary === null ? [] : [tell("span", "", `within the boundary ${cited(shortArn(user.boundary))}`)])];
        const all = [...actions].map((one) => make("code", "", one));
        return [
          ...(isOne ? [] : [[...linedOrFolded(all, "action"), exceptActions(way)]]),
          isKnown ? linedOrFolded([...distinct(on.map(onWords)), ...except(way.butResources)], "resource") : unknown(""),
          limits.length ? linedOrFolded(limits.map((one) => tell("span", "", one)), "condition") : none(isKnown ? "none" : "not known"),
          lined(by),
          make("span", isKnown && way.states === WITH_MFA ? "" : "warn", isKnown ? needWords(way.states) : "not known"),
        ];
      });
    });
  }

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
    for (const way of ways.get(index) ?? []) {
      const names = [...way.groups.map((one) => `group ${cited(groups[one].name)}`), ...way.elsewhere.map((one) => `group ${cited(one)}`), ...way.policies.map((one) => `policy ${cited(policies[one].name)}`)];
      const needs = way.mfa ? ", with MFA" : way.mfa === null ? "" : ", WITHOUT MFA";
      body.append(tell("p", "", `${way.known ? "Allowed" : "Maybe allowed"} through ${names.join(", ")}${way.known ? "" : ", not known here"}${needs}.`));
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
})();
