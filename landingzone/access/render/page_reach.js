// What permissions mean, and who may do what by which of them: the same answers as landingzone.access.reach gives.
function makeReach(data) {
  const { groups, policies } = data;
  const WITHOUT_MFA = 6;
  const coversAll = (one, other) => covers(one.action, one.but, other.action, other.but)
    && covers(one.resource, one.butResources, other.resource, other.butResources);
  const leavesOut = (one, action, resource) => one.but.some((but) => includes(but, action)) || one.butResources.some((but) => includes(but, resource));
  const isAbout = (one, action, resource) => overlap(one.action, action)
    && overlap(withoutVariables(one.resource), withoutVariables(resource)) && !leavesOut(one, action, resource);
  const meets = (one, other) => isAbout(one, other.action, other.resource) && !leavesOut(other, one.action, one.resource);
  const isGiven = (denial, one) => denial.conditions.every((each) => one.conditions.includes(each));
  const low = (texts) => texts.map((text) => text.toLowerCase());
  // An action is compared in lower case, and shown as written.
  const apart = (permissions) => permissions.flatMap(({ actions, resources, ...rest }) => actions.flatMap((written) => resources.map((resource) => (
    { ...rest, written, action: written.toLowerCase(), resource, but: low(rest.but), varies: [resource, ...rest.butResources].some((text) => text.includes("${")) }))));
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
      if (denial.states & states && isGiven(denial, one) && coversAll(denial, one)) states &= ~denial.states;
    }
    if (!bounding) return states;
    let within = 0;
    for (const bound of bounding) {
      if (meets(bound, one)) within |= bound.states;
    }
    return states & within;
  }
  const sourcesOf = (user) => [
    ...user.groups.flatMap((group) => groups[group].policies.map((policy) => ({ group, of: policy }))),
    ...user.elsewhere.map((name) => ({ elsewhere: name, of: "unknown" })),
    ...user.policies.map((policy) => ({ policy, of: policy })),
  ];
  const parts = new Map(), answers = new Map();
  /** What a policy says of an action: all users who have it share it. */
  function partOf(policy, action) {
    const key = `${policy} ${action}`;
    if (!parts.has(key)) {
      const permissions = (policy === "unknown" ? data.unknown : policies[policy].permissions).filter((one) => overlap(one.action, action));
      parts.set(key, {
        allowed: permissions.filter((one) => one.effect === "Allow"),
        denied: permissions.filter((one) => one.effect === "Deny"),
        varies: permissions.some((one) => one.varies),
        known: policy !== "unknown" && policies[policy].known,
      });
    }
    return parts.get(key);
  }
  /**
   * How a user may do it on any of some resources; null if not at all. `ways`: each permission by which it may be, narrowed to
   * what is asked, with its source and what limits it. `mfa`: whether it needs MFA; null: that is not known. `known`: whether
   * something allows it whose content is known; `groups`, `elsewhere` and `policies` are then those that are known.
   */
  function reach(user, written, resources) {
    const action = written.toLowerCase();
    const sources = sourcesOf(user).map((source) => ({ ...source, part: partOf(source.of, action) }));
    const bound = user.bounding === null ? null : { boundary: true, part: partOf(user.bounding, action) };
    const find = () => findWays(user, sources, bound, action, written, resources);
    if ([...sources, ...(bound ? [bound] : [])].some(({ part }) => part.varies)) return find();
    const key = JSON.stringify([user.groups, user.elsewhere, user.policies, user.bounding, action, resources]);
    if (!answers.has(key)) answers.set(key, find());
    return answers.get(key);
  }
  const narrowed = (one, action, resource, written) => {
    const isWider = includes(one.action, action);
    return { ...one, action: isWider ? action : one.action, written: isWider ? written : one.written, resource: includes(one.resource, resource) ? resource : one.resource };
  };
  function findWays(user, sources, bound, action, written, resources) {
    const own = (permissions) => permissions.map((one) => filled(one, user));
    const denying = [...sources, ...(bound ? [bound] : [])].flatMap((source) => own(source.part.denied).map((one) => ({ ...one, source })));
    const bounding = bound && own(bound.part.allowed);
    const ways = [];
    for (const source of sources) {
      for (const one of own(source.part.allowed)) {
        for (const resource of resources) {
          if (!isAbout(one, action, resource)) continue;
          const asked = narrowed(one, action, resource, written);
          const states = openStates(asked, denying, bounding);
          if (states) ways.push({ ...asked, states, source, ...limitsOf({ ...asked, states }, denying, bounding, action, resource, written) });
        }
      }
    }
    if (!ways.length) return null;
    const known = ways.some((way) => way.source.part.known);
    const isFree = (isKnown) => ways.some((way) => way.source.part.known === isKnown && way.states & WITHOUT_MFA);
    const through = ways.filter((way) => way.source.part.known === known).map((way) => way.source);
    const distinct = (name) => [...new Set(through.map((source) => source[name]).filter((one) => one !== undefined))];
    return { ways, groups: distinct("group"), elsewhere: distinct("elsewhere"), policies: distinct("policy"), known, mfa: isFree(true) ? false : isFree(false) ? null : true };
  }
  /** What denies a part of it or denies it under conditions, and what of it the boundary allows; null: all of it, or there is none. */
  function limitsOf(one, denying, bounding, action, resource, written) {
    const within = (other) => narrowed(other, action, resource, written);
    const denied = denying.filter((denial) => denial.source.part.known && !denial.asksMfa && denial.states & one.states && meets(denial, one))
      .map((denial) => ({ ...within(denial), source: denial.source }));
    const isWhole = !bounding || bounding.some((each) => !each.conditions.length && !(one.states & ~each.states) && coversAll(each, one));
    return { denied, bounded: isWhole ? null : bounding.filter((each) => meets(each, one)).map(within) };
  }
  return { reach, forget: () => { parts.clear(); answers.clear(); } };
}
