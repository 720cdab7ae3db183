#!/usr/bin/env node
// biome-ignore-all lint/style/useTemplate: old syntax
// biome-ignore-all lint/style/useNodejsImportProtocol: old Node
// biome-ignore-all lint/complexity/useOptionalChain: old syntax
/* The launcher, in the oldest syntax there is: it must run on any Node to say that a newer one is needed. */
'use strict';
var path = require('path');
var url = require('url');

var major = parseInt(process.versions.node.split('.')[0], 10);
var first = process.argv[2];

function start() {
  var target = url.pathToFileURL(path.join(__dirname, '../dist/main.js')).href;
  // Hidden in a Function: an old parser would stop at the word import.
  var load = new Function('target', 'return import(target)');
  function run(main) {
    return main.main(process.argv.slice(2));
  }
  function fail(cause) {
    var why = cause && cause.stack ? cause.stack : String(cause);
    process.stderr.write('foretype could not start: ' + why + '\n');
    process.exitCode = 1;
  }
  load(target).then(run).then(null, fail);
}

if (!(major >= 20)) {
  process.stderr.write('foretype needs Node.js 20 or newer; this is ' + process.version + '.\n');
  process.exitCode = 18;
} else if (first === '--version' || first === '-v') {
  process.stdout.write(require('../package.json').version + '\n');
} else {
  start();
}
