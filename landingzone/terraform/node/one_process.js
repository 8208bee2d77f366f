// Runs the program of jsii in the process that Python starts. The entry of jsii itself would start a second Node for it,
// and pass on each message between the two.
"use strict";
const fs = require("fs");
const { Writable } = require("stream");
const { format } = require("util");

const API = 3; // where the program reads questions and writes answers
const { readSync, writeSync } = fs;

// Python prints what comes in this form.
const tell = (name, bytes) => writeSync(2, `${JSON.stringify({ [name]: bytes.toString("base64") })}\n`);

fs.readSync = (place, ...rest) => readSync(place === API ? 0 : place, ...rest);
fs.writeSync = (place, ...rest) => writeSync(place === API ? 1 : place, ...rest);
for (const name of ["stdout", "stderr"]) {
  const write = (bytes, encoding, done) => {
    tell(name, bytes);
    done();
  };
  Object.defineProperty(process, name, { value: new Writable({ write }) });
}
process._rawDebug = (...words) => process.stderr.write(`${format(...words)}\n`); // warnings of Node

process.execArgv.push("--preserve-symlinks"); // set by NODE_PRESERVE_SYMLINKS; the program looks for it here
require("../lib/program.js");
