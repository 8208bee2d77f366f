"use strict";
// Texts and patterns of policies: the same answers as landingzone.ground.words and landingzone.iam.wildcards give.

// What is shown has no characters that cannot be seen or turn the direction: as `printable` of landingzone.ground.words.
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;
const codeOf = (letter) => {
  const code = letter.codePointAt(0).toString(16);
  return code.length < 3 ? `\\x${code.padStart(2, "0")}` : code.length < 5 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
};
const seen = (text) => text.replace(UNSEEN, codeOf);
// Texts of others in a sentence, and what is set apart in one: as `cited` and `QUOTED_VALUE` of landingzone.ground.words.
const ONE_WORD = /^[A-Za-z0-9+=,.@_:/*?${}-]*[A-Za-z0-9+=@_/*?}-]$/;
const cited = (text) => ONE_WORD.test(text) ? text : `'${seen(text.replace(/[\\']/g, "\\$&"))}'`;
const QUOTED_VALUE = /(?<![^\s(])'(?:[^'\\]|\\.)*'|\["(?:[^"\\]|\\.)*"\]/gs;

// As `accounts_counted` of landingzone.access.account_names, of different accounts; with `all`, how many of how many.
function countedAccounts(accounts, all = accounts) {
  const isOne = (account) => /^\d+$/.test(account), number = (count) => count.toLocaleString("en");
  const some = (is, one, several) => {
    const [part, whole] = [accounts, all].map((each) => each.filter((account) => isOne(account) === is).length);
    return whole ? [`${part < whole ? `${number(part)} of ` : ""}${number(whole)} ${whole === 1 ? one : several}`] : [];
  };
  return [...some(true, "account", "accounts"), ...some(false, "pattern of accounts", "patterns of accounts")].join(" and ") || "0 accounts";
}

// Whether two patterns have a text in common, whether one has all texts of another, and that with exceptions.
const takesLong = (first, second) => first.length * second.length > 4e6;
// Thousands of users hold the same patterns, and each question is about one.
const MOST_KEPT = 1e5;
const kept = new Map();
function overlap(first, second) {
  if (first === "*" || second === "*" || first === second || takesLong(first, second)) return true;
  const key = `${first.length} ${first}${second}`;
  if (!kept.has(key)) {
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, meet(first, second));
  }
  return kept.get(key);
}
function meet(...both) {
  const [first, second] = both.map((each) => [...each]); // by characters, of which some are two units of a string
  let reached = new Set([0]);
  const skipStars = (positions) => {
    const wider = new Set(positions);
    for (let position of positions) while (second[position] === "*") wider.add(++position);
    return wider;
  };
  reached = skipStars(reached);
  for (const letter of first) {
    if (letter === "*") {
      const from = Math.min(...reached);
      reached = skipStars(Array.from({ length: second.length + 1 - from }, (_, index) => from + index));
      continue;
    }
    const moved = new Set();
    for (const position of reached) {
      if (position === second.length) continue;
      const other = second[position];
      if (other === "*") moved.add(position);
      else if (letter === "?" || other === "?" || other === letter) moved.add(position + 1);
    }
    if (!moved.size) return false;
    reached = skipStars(moved);
  }
  return reached.has(second.length);
}
const VARIABLE = /\$\{([^},]{0,256})(,[^}]{0,2048})?\}/g;
// Only `*` and the same variable match a variable, so each is one letter, of those that IAM takes in no document.
const FIRST = 0xe000, LAST = 0xf8ff, ANY_BUT_VARIABLES = /[^*\ue000-\uf8ff]/;
const withLetters = (pattern, letters) => !pattern.includes("${") ? pattern : pattern.replace(VARIABLE, (found) => {
  if (!letters.has(found)) letters.set(found, String.fromCharCode(FIRST + letters.size));
  return letters.get(found);
});
const fits = (part, text, place) => part.every((letter, index) => letter === "?" ? ANY_BUT_VARIABLES.test(text[place + index]) : text[place + index] === letter);
function includes(pattern, other) {
  if (pattern === "*" || pattern === other) return true;
  if (!/[*?]/.test(pattern) || takesLong(pattern, other)) return false;
  const letters = new Map();
  [pattern, other] = [pattern, other].map((each) => withLetters(each, letters));
  if (letters.size > LAST - FIRST) return false;
  const [first, ...parts] = pattern.split("*").map((part) => [...part]);
  other = [...other];
  if (!parts.length) return first.length === other.length && fits(first, other, 0);
  const last = parts.pop(), end = other.length - last.length;
  let place = first.length;
  if (place > end || !fits(first, other, 0) || !fits(last, other, end)) return false;
  for (const part of parts) {
    while (place + part.length <= end && !fits(part, other, place)) place += 1;
    place += part.length;
    if (place > end) return false;
  }
  return true;
}
const withoutVariables = (pattern) => pattern.replace(VARIABLE, "*");
const covers = (pattern, but, other, otherBut) => includes(pattern, other) && but.every((one) =>
  !overlap(withoutVariables(one), withoutVariables(other)) || otherBut.some((left) => includes(left, one)));
