/**
 * Runs before the dependencies' own install scripts (npm runs every `preinstall` first). onnxruntime-node 1.30 wants to
 * download a CUDA provider on each Linux x64 install, and fails the whole install where its host cannot be reached.
 * foretype needs no CUDA: this takes the requirement away. Who wants CUDA says so, and nothing is changed:
 *
 *     ONNXRUNTIME_NODE_INSTALL=cuda12 npm install -g foretype
 *
 * Remove when the package stops downloading by default.
 */
'use strict';
const { appendFileSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const { ONNXRUNTIME_NODE_INSTALL, ONNXRUNTIME_NODE_INSTALL_CUDA } = process.env;
if (!ONNXRUNTIME_NODE_INSTALL && !ONNXRUNTIME_NODE_INSTALL_CUDA) {
  try {
    const manifest = require.resolve('onnxruntime-node/package.json', { paths: [join(__dirname, '..')] });
    const metadata = join(dirname(manifest), 'script', 'install-metadata.js');
    const line = "\nmodule.exports.requirements['linux/x64'] = []; // foretype: nothing to download\n";
    if (!readFileSync(metadata, 'utf8').includes(line)) appendFileSync(metadata, line);
  } catch {
    // not installed here (another platform, or hoisted elsewhere): its own script decides
  }
}
