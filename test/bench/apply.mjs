/**
 * What landing a sketch on a 2,000-line file costs, over parsing that file: processor time, so that a busy machine does
 * not matter much. Measures dist/.
 */
import { land } from '../../dist/apply/index.js';
import { createSyntax } from '../../dist/syntax/index.js';
import { TextSnapshot } from '../../dist/text/index.js';
import { quantile } from './rpc.mjs';

const rounds = 40;
const warmUp = 8;

function source(lines) {
  const out = [];
  for (let n = 0; out.length < lines; n++) {
    out.push(
      `export function step${n}(input: readonly number[], by = ${n}): number {`,
      '  let total = 0;',
      '  for (const value of input) {',
      `    if (value > by) total += value * ${n};`,
      '  }',
      '  return total;',
      '}',
      '',
    );
  }
  return `${out.join('\n')}\n`;
}

/** Three functions changed, all else left out. */
function sketch() {
  const changed = [20, 120, 230].map((n) =>
    [
      `export function step${n}(input: readonly number[], by = ${n}): number {`,
      '  // ... existing code ...',
      '  return total + 1;',
      '}',
    ].join('\n'),
  );
  return ['', ...changed, ''].join('\n\n// ... existing code ...\n\n');
}

function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export async function landSketch() {
  const syntax = createSyntax();
  const text = source(2000);
  const answer = sketch();
  const spent = { parse: [], land: [], wall: [] };
  for (let round = 0; round < rounds; round++) {
    const parsed = TextSnapshot.of(`file:///bench/parse${round}.ts`, 'typescript', 1, text);
    let started = processorMs();
    await syntax.tree(parsed);
    const parse = processorMs() - started;
    const snapshot = TextSnapshot.of(`file:///bench/land${round}.ts`, 'typescript', 1, text);
    started = processorMs();
    const from = performance.now();
    const landing = await land(answer, { syntax, defaultPath: 'a.ts', read: async () => snapshot });
    const wall = performance.now() - from;
    const cost = processorMs() - started;
    if (!landing.landed) throw new Error('the measured sketch was refused');
    syntax.forget(parsed.uri);
    syntax.forget(snapshot.uri);
    if (round < warmUp) continue;
    spent.parse.push(parse);
    spent.land.push(cost);
    spent.wall.push(wall);
  }
  const median = (name) => quantile(spent[name], 0.5);
  const how = `median ${median('land').toFixed(1)} ms of processor over ${median('parse').toFixed(1)} ms for a parse`;
  return [
    { name: 'apply.ms2000OverParse', value: median('land') / median('parse'), unit: 'ratio', how },
    { name: 'apply.ms2000', value: median('wall'), unit: 'ms', how: 'wall time of the same landings' },
  ];
}
