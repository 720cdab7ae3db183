// biome-ignore-all lint/style/useTemplate: old syntax
// biome-ignore-all lint/style/useNodejsImportProtocol: old Node
/**
 * Runs before the dependencies' own install scripts (npm runs every `preinstall` first). onnxruntime-node 1.30 wants to
 * download a CUDA provider on each Linux x64 install, and fails the whole install where its host cannot be reached.
 * foretype needs no CUDA: this takes the requirement away. Who wants CUDA says so, and nothing is changed:
 *
 *     ONNXRUNTIME_NODE_INSTALL=cuda12 npm install -g foretype
 *
 * In the oldest syntax, like the launcher: npm runs it on a Node that is too old as well.
 *
 * Remove when the package stops downloading by default.
 */
'use strict';
var fs = require('fs');
var path = require('path');

var line = "\nmodule.exports.requirements['linux/x64'] = []; // foretype: nothing to download\n";
var here = { paths: [path.join(__dirname, '..')] };

function takeAway() {
  var manifest = require.resolve('onnxruntime-node/package.json', here);
  var metadata = path.join(path.dirname(manifest), 'script', 'install-metadata.js');
  if (fs.readFileSync(metadata, 'utf8').indexOf(line) < 0) fs.appendFileSync(metadata, line);
}

if (!process.env.ONNXRUNTIME_NODE_INSTALL && !process.env.ONNXRUNTIME_NODE_INSTALL_CUDA) {
  try {
    takeAway();
  } catch (_absent) {
    // not installed here (another platform, or hoisted elsewhere): its own script decides
  }
}
