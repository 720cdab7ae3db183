/**
 * What the Neovim plugin costs at each key: `node test/bench/neovim-client.mjs [--json FILE] [--rounds N]`.
 *
 * The same keys are typed into the same file in a Neovim with the plugin and in one with nothing, in turns. Each writes
 * down its own processor time, so the server, which is another process, does not count, and neither does a busy machine;
 * the answers that arrive and all that is drawn do. Most keys have a prediction on the screen: the costly case.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pauseMs = 50;
const lines = 8;

/** A file of about a thousand lines, and in its middle a function whose lines repeat one shape. */
function source() {
  const filler = Array.from({ length: 480 }, (_, i) => `export const value${i} = ${i};`);
  const fields = ['width', 'height', 'depth', 'weight', 'color', 'label', 'price', 'count', 'stock', 'brand'];
  const copy = [
    'interface Box {',
    ...fields.map((field) => `  ${field}: number;`),
    '}',
    '',
    'export function copy(from: Box, to: Box): void {',
    `  to.${fields[0]} = from.${fields[0]};`,
    `  to.${fields[1]} = from.${fields[1]};`,
    '}',
  ];
  const typed = fields
    .slice(2, 2 + lines)
    .flatMap((field) => ['o', ...`to.${field} = from.${field};`, '<Esc>']);
  const text = `${[...filler, ...copy, ...filler.map((line) => line.replace('value', 'other'))].join('\n')}\n`;
  const row = filler.length + copy.length - 1;
  return { text, row, keys: typed };
}

function prepare(folder) {
  const { text, row, keys } = source();
  mkdirSync(join(folder, 'project/.git'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'project/copy.ts'), text);
  const foretype = join(folder, 'bin/foretype');
  writeFileSync(foretype, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/foretype.cjs')}' "$@"\n`);
  chmodSync(foretype, 0o755);
  const site = join(folder, 'data/nvim/site/pack/foretype/start/foretype');
  cpSync(join(root, 'clients/neovim'), site, { recursive: true });
  return { row, keys };
}

/** One Neovim in a terminal of its own; answers with the figures it wrote. */
function typeInto(editors, folder, { row, keys }, withClient) {
  const out = join(folder, 'figures.json');
  rmSync(out, { force: true });
  const data = withClient ? join(folder, 'data') : join(folder, 'empty');
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: folder,
    XDG_DATA_HOME: data,
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
    BENCH_KEYS: JSON.stringify(keys),
    BENCH_OUT: out,
    BENCH_PAUSE_MS: String(pauseMs),
    ...(withClient ? { BENCH_CLIENT: '1' } : {}),
  };
  const tmux = (...words) =>
    spawnSync(join(editors, 'bin/tmux'), ['-S', join(folder, 'tmux'), ...words], { env });
  const script = join(root, 'test/editors/neovim/keystrokes.lua');
  const nvim = [join(editors, 'bin/nvim'), '-n', '-i', 'NONE', '-u', script, `+${row}`, 'copy.ts'];
  tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-x',
    '110',
    '-y',
    '30',
    '-c',
    join(folder, 'project'),
    '--',
    ...nvim,
  );
  const end = performance.now() + keys.length * pauseMs + 30_000;
  while (!existsSync(out) && performance.now() < end)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  tmux('kill-server');
  if (!existsSync(out))
    throw new Error(`Neovim ${withClient ? 'with' : 'without'} the plugin wrote no figures`);
  return JSON.parse(readFileSync(out, 'utf8'));
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Rows as the other benches give them: {name, value, unit, how}. */
export async function neovimClient({ rounds = 3 } = {}) {
  const editors = execFileSync('sh', [join(root, 'test/editors/get-editors.sh')], {
    encoding: 'utf8',
  }).trim();
  const folder = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  try {
    const work = prepare(folder);
    const added = [];
    const plain = [];
    let drawn = 0;
    for (let round = 0; round < rounds; round++) {
      const without = typeInto(editors, folder, work, false);
      const client = typeInto(editors, folder, work, true);
      if (!client.attached || without.attached) throw new Error('the plugin is not where it should be');
      plain.push(without.ms / without.keys);
      added.push((client.ms - without.ms) / client.keys);
      drawn = client.redraws / client.keys;
    }
    const { length } = work.keys;
    const how = `processor time per key over none, median of ${rounds} rounds of ${length} keys, one each ${pauseMs} ms`;
    return [
      { name: 'client.neovim.msPerKey', value: median(added), unit: 'ms', how },
      {
        name: 'client.neovim.plainMsPerKey',
        value: median(plain),
        unit: 'ms',
        how: 'the same without the plugin',
      },
      {
        name: 'client.neovim.redrawsPerKey',
        value: drawn,
        unit: 'ratio',
        how: 'changes of the screen in the last round',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, rounds: { type: 'string', default: '3' } },
  });
  const rows = await neovimClient({ rounds: Number(values.rounds) });
  for (const { name, value, unit, how } of rows)
    process.stdout.write(`${name.padEnd(30)} ${value.toFixed(3).padStart(8)} ${unit.padEnd(6)} ${how}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}
