/** What the open files cost at each token that is said in a line, and at each line that is left. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTokenizer, logSumExp, Mixture, modelFacts, NGrams } from '../../dist/model/index.js';
import { tokens } from '../../dist/stream/index.js';

const shipped = fileURLToPath(new URL('../../models/weights/cpu', import.meta.url));
const sources = fileURLToPath(new URL('../../src', import.meta.url));
/** As many as the product reads, and as long together. */
const count = 10;
const each = 60_000;
const places = 4000;

/** Times a mixture takes, in the time that a softmax over the same row takes; and how long a text takes to be looked up again. */
export async function textsAtHand() {
  const tokenizer = await loadTokenizer(shipped);
  const { nGrams: numbers } = await modelFacts(shipped);
  const texts = ownTexts().map((text) => text.split('\n').map((line) => tokenizer.encode(line)));
  const nGrams = new NGrams();
  texts.forEach((lines, n) => {
    nGrams.splice(`${n}`, 0, 0, lines);
  });
  const mixture = new Mixture(numbers, nGrams);
  const before = texts[0].flatMap((line) => [...line, tokens.newline]);
  const row = Float32Array.from({ length: tokenizer.size }, (_, id) => Math.sin(id) * 4);
  const context = (n) => {
    const end = 13 + ((n * 7919) % (before.length - 13));
    return before.slice(end - 12, end);
  };
  const mix = timed(places, (n) => mixture.into(row.slice(), context(n)));
  const softmax = timed(places, () => logSumExp(row.slice()));
  const leave = timed(50, (n) => {
    nGrams.splice('0', n, n + 1, [texts[0][n]]);
    nGrams.after(context(n));
  });
  const how = `${count} texts of ${each} characters, a row of ${tokenizer.size}, ${places} places`;
  return [
    { name: 'nGrams.mix.p50Ms', value: mix.p50, unit: 'ms', how },
    { name: 'nGrams.mix.p95Ms', value: mix.p95, unit: 'ms', how },
    { name: 'nGrams.mix.overSoftmax', value: mix.mean / softmax.mean, unit: '×', how: 'of the same rows' },
    { name: 'nGrams.lineLeft.p50Ms', value: leave.p50, unit: 'ms', how: 'a line changes, then a look' },
  ];
}

function ownTexts() {
  const all = readdirSync(sources, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => readFileSync(join(sources, name), 'utf8'))
    .join('');
  return Array.from({ length: count }, (_, n) => all.slice(n * each, (n + 1) * each));
}

function timed(times, run) {
  for (let n = 0; n < Math.min(50, times); n++) run(n);
  const took = Array.from({ length: times }, (_, n) => {
    const start = performance.now();
    run(n);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const at = (share) => took[Math.floor(share * (took.length - 1))];
  return { p50: at(0.5), p95: at(0.95), mean: took.reduce((a, b) => a + b, 0) / took.length };
}
