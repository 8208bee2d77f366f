"use strict";
// Texts of others, and numbers in words: as landingzone.ground.words and landingzone.access.account_names give them.

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
