/**
 * What one device gives for one model: `device-logits.mjs FOLDER DEVICE OUT` writes JSON. Run as a process of its own by the
 * parity test, for a driver that fails takes its process along. Needs dist/.
 */
import { writeFileSync } from 'node:fs';
import { openDecoder, TokenStream } from '../../dist/model/index.js';

const [folder, device, out] = process.argv.slice(2);
const decoder = await openDecoder(folder, { device, threads: 1 });
const { vocabulary } = decoder;
const fixed = (count, from) => Array.from({ length: count }, (_, i) => ((from + i) * 7919 + 13) % vocabulary);
const all = (count) => Array.from({ length: count }, (_, i) => i);
const best = (row) => row.reduce((most, value, id) => (value > row[most] ? id : most), 0);

/** One row, a draft, an odd prompt, a long one; then a fork, of which some is taken back; then the first again. */
const stream = new TokenStream(decoder);
const logits = {};
for (const piece of [1, 2, 8, 40, 200])
  logits[`${piece} rows behind ${stream.length}`] = [
    ...(await stream.forward(fixed(piece, stream.length), all(piece))),
  ];
const fork = stream.fork(180);
fork.truncate(77);
logits['a fork, taken back'] = [...(await fork.forward(fixed(9, 5000), all(9)))];
logits['the first, after its fork'] = [...(await stream.forward(fixed(3, 251), all(3)))];
fork.free();

const greedy = [];
for (let next = 7; greedy.length < 24; greedy.push(next)) next = best(await stream.forward([next], [0]));
await decoder.dispose();
writeFileSync(out, JSON.stringify({ vocabulary, logits, greedy }));
// Some drivers hang when their last thread is waited for.
process.exit(0);
