#!/usr/bin/env node
// biome-ignore-all lint/style/useTemplate: old syntax
// biome-ignore-all lint/style/useNodejsImportProtocol: old Node
// biome-ignore-all lint/complexity/useOptionalChain: old syntax
/*
 * The launcher, in the oldest syntax there is: it must run on any Node to say that a newer one is needed. It loads only
 * what the words ask for: nothing for --version, no server for a command of the terminal.
 */
'use strict';

// As `engines` in package.json says; a test holds them together.
var needed = [20, 18, 1];
var version = process.versions.node.split('.').map(Number);
var args = process.argv.slice(2);

function before(a, b) {
  if (a.length === 0 || b.length === 0) return false;
  return a[0] === b[0] ? before(a.slice(1), b.slice(1)) : !(a[0] > b[0]);
}

function wanted() {
  var name = version[0] < needed[0] ? needed[0] : needed.join('.');
  return name + ' or newer; this is ' + process.version;
}

function fail(cause) {
  var why = cause && cause.stack ? cause.stack : String(cause);
  process.stderr.write('foretype could not start: ' + why + '\n');
  process.exitCode = 1;
}

// Functions with names, so that no call needs several lines: the formatter would end it with a comma, which old Node rejects.
function load(file, run) {
  var target = require('url').pathToFileURL(require('path').join(__dirname, file)).href;
  // Hidden in a Function: an old parser would stop at the word import.
  new Function('target', 'return import(target)')(target).then(run).then(null, fail);
}

function serve(main) {
  main.startServer({ input: process.stdin, output: process.stdout });
}

function command(cli) {
  return cli.runCommand(args).then(end);
}

function end(code) {
  process.exitCode = code;
}

if (before(version, needed)) {
  process.stderr.write('foretype needs Node.js ' + wanted() + '.\n');
  process.exitCode = 18;
} else if (args[0] === '--version' || args[0] === '-v') {
  process.stdout.write(require('../package.json').version + '\n');
} else if (args.length === 0 || args[0] === '--stdio') {
  load('../dist/main.js', serve);
} else {
  load('../dist/cli/run-command.js', command);
}
