/** What it takes to say where to go on, and for how long others wait meanwhile: six open files of this project's own code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../dist/base/index.js';
import { createEditor } from '../../dist/editor/index.js';
import { likelyPlaces, lineTable, momentOf, shippedRanker, Turns } from '../../dist/places/index.js';

const sources = fileURLToPath(new URL('../../src', import.meta.url));
const files = 6;
const linesEach = 2000;
const times = 60;

export async function likelyLines() {
  const editor = createEditor(systemClock);
  const all = readdirSync(sources, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => readFileSync(join(sources, name), 'utf8'))
    .join('')
    .split('\n');
  const uris = Array.from({ length: files }, (_, n) => {
    const text = all.slice(n * linesEach, (n + 1) * linesEach).join('\n');
    return editor.open(`file:///bench/${n}.ts`, 'typescript', 1, text).uri;
  });
  const took = [];
  let longest = 0;
  let lines = 0;
  for (let n = 0; n < times; n++) {
    const uri = uris[n % files];
    const document = editor.document(uri);
    const { from, to, text } = document.line((n * 379) % linesEach);
    const word = /[a-z]\w{3,}/.exec(text);
    const at = word ? { from: from + word.index, to: from + word.index + word[0].length } : { from: to, to };
    editor.change(uri, document.version + 1, [{ ...at, text: 'another' }], 'typed');
    const snapshot = editor.snapshot(uri);
    const turns = new Turns();
    lines = (await lineTable(await momentOf(snapshot, turns), turns)).lines.length;
    let last = performance.now();
    let open = true;
    const turn = () => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      if (open) setImmediate(turn);
    };
    setImmediate(turn);
    const start = performance.now();
    await likelyPlaces(snapshot, shippedRanker(), 3);
    took.push(performance.now() - start);
    open = false;
  }
  took.sort((a, b) => a - b);
  const how = `${lines} lines of ${files - 1} files, after each of ${times} changes`;
  return [
    { name: 'places.likely.p50Ms', value: took[times / 2], unit: 'ms', how },
    { name: 'places.likely.p95Ms', value: took[Math.floor(times * 0.95)], unit: 'ms', how },
    { name: 'places.likely.longestTurnMs', value: longest, unit: 'ms', how: 'without a turn for others' },
    { name: 'places.likely.lines', value: lines, unit: 'lines', how: 'read at most' },
  ];
}
