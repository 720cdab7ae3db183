/**
 * `npm run bench -- [--json FILE] [--only NAME…] [--model FOLDER --set DIR] [--unforced] [--keys N] [--shown N] [--llama FOLDER]`:
 * builds nothing, measures what is in dist/, and writes an array of {name, value, unit, how}. Times on a busy machine mean
 * little alone, so the bars are ratios against a baseline of the same run. The model's figures need a model and a set of
 * edits (`foretype eval build edits`), and are forced (forced-decoder.mjs) unless its weights are trained and may speak for
 * themselves (`--unforced`); llama.cpp's need a folder with node-llama-cpp.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { acceptToNext } from './accept-to-next.mjs';
import { landSketch } from './apply.mjs';
import { contextRender } from './context.mjs';
import { firstSearch, hundredThousand, sealedIndex, typingBesideIndex } from './index.mjs';
import { exactEdit, keystrokeScaling } from './keystroke.mjs';
import { llamaCpp } from './llama.mjs';
import { modelCounts, modelTimes } from './model.mjs';
import { modelMemory } from './model-memory.mjs';
import { modelReload } from './model-reload.mjs';
import { neovimClient } from './neovim-client.mjs';
import { likelyLines } from './places.mjs';
import { initializeMs, residentMemory } from './process.mjs';
import { recompute } from './recompute.mjs';
import { startup } from './startup.mjs';
import { textsAtHand } from './texts-at-hand.mjs';

const always = [
  exactEdit,
  keystrokeScaling,
  residentMemory,
  initializeMs,
  startup,
  neovimClient,
  firstSearch,
  hundredThousand,
  typingBesideIndex,
  sealedIndex,
  landSketch,
  contextRender,
  textsAtHand,
  likelyLines,
];
const ofModel = [modelCounts, modelTimes, acceptToNext, modelMemory, modelReload, recompute];
const shipped = fileURLToPath(new URL('../../models/weights', import.meta.url));
const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', multiple: true },
    model: { type: 'string' },
    set: {
      type: 'string',
      default: fileURLToPath(new URL('../evals/sets/propagation-own.jsonl', import.meta.url)),
    },
    unforced: { type: 'boolean', default: false },
    llama: { type: 'string' },
    keys: { type: 'string', default: '2000' },
    shown: { type: 'string', default: '300' },
  },
});
// The server runs in another folder.
const named = values.model === undefined ? undefined : resolve(values.model);
const model = named ?? (existsSync(join(shipped, 'model.json')) ? shipped : undefined);
const options = { ...values, model, keys: Number(values.keys), shown: Number(values.shown) };
const benches = [
  ...always,
  ...(model === undefined ? [] : ofModel),
  ...(model === undefined || values.llama === undefined ? [] : [llamaCpp]),
];
if (model === undefined) process.stderr.write('no model: its figures need --model FOLDER\n');

const rows = [];
for (const bench of benches) {
  if (values.only && !values.only.includes(bench.name)) continue;
  for (const row of await bench(options)) {
    rows.push(row);
    process.stdout.write(
      `${row.name.padEnd(44)} ${row.value.toFixed(3).padStart(10)} ${row.unit.padEnd(6)} ${row.how}\n`,
    );
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
