/**
 * `npm run bench -- [--json FILE] [--only NAME…] [--model FOLDER --set DIR] [--keys N] [--shown N]
 * [--llama FOLDER]`: builds nothing, measures the server in dist/ over real stdio, and writes an array of {name, value, unit, how}. Times on a busy machine
 * mean little alone, so the bars are ratios against a baseline of the same run.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exactEdit, keystrokeScaling } from './keystroke.mjs';
import { llamaCpp } from './llama.mjs';
import { modelCounts, modelTimes } from './model.mjs';
import { initializeMs, residentMemory } from './process.mjs';
import { startup } from './startup.mjs';

const benches = [
  exactEdit,
  keystrokeScaling,
  residentMemory,
  initializeMs,
  startup,
  modelCounts,
  modelTimes,
  llamaCpp,
];
const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', multiple: true },
    model: {
      type: 'string',
      default: fileURLToPath(new URL('../model/fixtures/tiny-int8', import.meta.url)),
    },
    set: {
      type: 'string',
      default: fileURLToPath(new URL('../evals/sets/propagation-own.jsonl', import.meta.url)),
    },
    llama: { type: 'string' },
    keys: { type: 'string', default: '2000' },
    shown: { type: 'string', default: '300' },
  },
});
const options = { ...values, keys: Number(values.keys), shown: Number(values.shown) };

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
