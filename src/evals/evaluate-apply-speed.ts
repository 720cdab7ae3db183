/** What landing costs on a file of 2,000 lines, over what parsing that file costs: a ratio, so that any machine will do. */
import { land } from '../apply/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { TextSnapshot } from '../text/index.ts';

export interface Speed {
  /** One per round: milliseconds of a landing; its processor time over that of a parse in the same round. */
  readonly ms: readonly number[];
  readonly overParse: readonly number[];
}

const rounds = 15;

export async function measureSpeed(): Promise<Speed> {
  const syntax = createSyntax();
  const text = longSource(2000);
  const answer = lazySketch();
  const ms: number[] = [];
  const overParse: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const parsed = TextSnapshot.of(`file:///speed/parse${round}.ts`, 'typescript', 1, text);
    const beforeParse = processorMs();
    await syntax.tree(parsed);
    const parse = processorMs() - beforeParse;
    const snapshot = TextSnapshot.of(`file:///speed/land${round}.ts`, 'typescript', 1, text);
    const beforeLanding = processorMs();
    const started = performance.now();
    const landing = await land(answer, { syntax, defaultPath: 'a.ts', read: async () => snapshot });
    const spent = performance.now() - started;
    const landed = processorMs() - beforeLanding;
    if (!landing.landed) throw new Error('the measured sketch is refused');
    syntax.forget(parsed.uri);
    syntax.forget(snapshot.uri);
    // The first rounds load the grammar and warm the code.
    if (round < 3) continue;
    ms.push(spent);
    overParse.push(landed / parse);
  }
  return { ms, overParse };
}

/** Processor time, since others may be busy on the machine. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function longSource(lines: number): string {
  const out: string[] = [];
  for (let n = 0; out.length < lines; n++)
    out.push(
      `/** The ${n}th of many. */`,
      `export function compute${n}(input: readonly number[], factor${n} = ${n}): number {`,
      '  let total = 0;',
      '  for (const value of input) {',
      '    if (value < 0) continue;',
      `    total += value * factor${n};`,
      '  }',
      '  return total;',
      '}',
      '',
    );
  return `${out.join('\n')}\n`;
}

/** Three changes far apart, everything else left out. */
function lazySketch(): string {
  const change = (n: number) => [
    `export function compute${n}(input: readonly number[], factor${n} = ${n}): number {`,
    '  let total = 0;',
    '  for (const value of input) {',
    '    if (value < 0) continue;',
    `    total += value * factor${n} + 1;`,
    '  }',
    '  // ... existing code ...',
    '}',
  ];
  const gap = ['', '// ... existing code ...', ''];
  return [
    '// ... existing code ...',
    '',
    ...change(20),
    ...gap,
    ...change(90),
    ...gap,
    ...change(170),
    ...gap,
  ].join('\n');
}
