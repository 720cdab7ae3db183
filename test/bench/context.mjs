/**
 * What choosing and packing the context section of an epoch costs: eight open documents and eight found files of 600 lines
 * each, the active one and another edited since the snapshot. Measures dist/.
 */
import { EpochEvidence, selectWindow } from '../../dist/context/index.js';
import { createEditor } from '../../dist/editor/index.js';
import { createSyntax } from '../../dist/syntax/index.js';
import { quantile, random } from './rpc.mjs';

const rounds = 120;
const warmUp = 20;
const budget = 800;

function source(file, lines) {
  const out = [`import { step${file}0 } from './file${(file + 1) % 16}.ts';`, ''];
  for (let n = 0; out.length < lines; n++) {
    out.push(
      `export function step${file}${n}(input: readonly number[], by = ${n}): number {`,
      '  let total = 0;',
      `  for (const value of input) total += step${(file + 3) % 16}${n % 40}(value, by);`,
      `  if (total > limit${n % 7}) return rounded${n % 5}(total);`,
      '  return total;',
      '}',
      '',
    );
  }
  return `${out.join('\n')}\n`;
}

const uriOf = (file) => `file:///bench/src/file${file}.ts`;
const pathOf = (uri) => uri.slice('file:///bench/'.length);
const cost = (text) => Math.ceil(text.length / 3);

export async function contextRender() {
  const syntax = createSyntax();
  const editor = createEditor({ now: () => 0, after: () => () => {} });
  for (let file = 0; file < 8; file++)
    await syntax.tree(editor.open(uriOf(file), 'typescript', 1, source(file, 600)));
  const evidence = new EpochEvidence({
    pathOf,
    survey(text) {
      const tree = editor.document(text.uri) === text ? syntax.treeNow(text) : undefined;
      return tree ? { outline: tree.outline(), imports: tree.imports() } : syntax.survey(text);
    },
    retrieval: {
      near: async () => ({
        files: [8, 9, 10, 11, 12, 13, 14, 15].map((file) => ({
          uri: uriOf(file),
          because: { together: 0.5 },
        })),
      }),
      read: async (uri) => source(Number(/\d+/.exec(uri)[0]), 600),
    },
  });
  const pick = random(5);
  const spent = [];
  const processor = [];
  let tokens = 0;
  for (let round = 0; round < rounds; round++) {
    const starts = new Map();
    for (let edit = 0; edit < 12; edit++) {
      const uri = uriOf(2 + (edit % 2));
      const text = editor.document(uri);
      if (!starts.has(uri)) starts.set(uri, text);
      const at = text.line(Math.floor(pick() * 80) * 7 + 4).from;
      const change = editor.change(uri, text.version + 1, [{ from: at, to: at, text: ' ' }], 'typed');
      syntax.changed(change.before, change.after, change.edit);
    }
    const active = editor.document(uriOf(3));
    const snapshot = editor.snapshot(active.uri, active.line(Math.floor(pick() * 80) * 7 + 4).from);
    evidence.heed(snapshot);
    await new Promise(setImmediate);
    for (const text of snapshot.open) syntax.treeNow(text);
    const texts = snapshot.open.map((text) => starts.get(text.uri) ?? text);
    const files = texts.map((text) => {
      const lines = text.text.split('\n');
      return { path: pathOf(text.uri), lines, cost: (line) => cost(lines[line]) };
    });
    const work = { path: pathOf(active.uri), line: active.lineAt(snapshot.cursor).number };
    const window = selectWindow(files, work, []);
    const start = { editor: snapshot, texts, snapshot: files, work, events: [], window, replayed: 12, cost };
    const [from, busy] = [performance.now(), process.cpuUsage()];
    const parts = evidence.choose(start);
    const ms = performance.now() - from;
    const { user, system } = process.cpuUsage(busy);
    const size = parts.reduce((n, part) => part.lines.reduce((m, line) => m + cost(line) + 1, n), 0);
    if (size > budget) throw new Error(`the section has ${size} tokens`);
    if (round < warmUp) continue;
    spent.push(ms);
    processor.push((user + system) / 1000);
    tokens += size;
  }
  const mean = (tokens / spent.length).toFixed(0);
  const how = `p95 of ${spent.length} epochs, median ${quantile(spent, 0.5).toFixed(1)} ms (${quantile(processor, 0.5).toFixed(1)} ms of processor), ${mean} tokens of ${budget}`;
  return [{ name: 'context.render.p95Ms', value: quantile(spent, 0.95), unit: 'ms', how }];
}
