/**
 * `npm run bench -- [--json FILE] [--only NAME…]`: builds nothing, measures the server in dist/ over real stdio, and
 * writes an array of {name, value, unit, how}. Times on a busy machine mean little alone, so the bars are ratios
 * against a baseline of the same run.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exactEdit, keystrokeScaling } from './keystroke.mjs';
import { initializeMs, residentMemory } from './process.mjs';

const benches = [exactEdit, keystrokeScaling, residentMemory, initializeMs];
const { values } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string', multiple: true } },
});

const rows = [];
for (const bench of benches) {
  if (values.only && !values.only.includes(bench.name)) continue;
  for (const row of await bench()) {
    rows.push(row);
    process.stdout.write(
      `${row.name.padEnd(36)} ${row.value.toFixed(3).padStart(10)} ${row.unit.padEnd(6)} ${row.how}\n`,
    );
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
