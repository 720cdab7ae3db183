/**
 * The index process over files made for it: what a key costs while it reads, how soon a project of 10,000 can be searched, how soon one of 100,000 that did
 * not change is known to be current, what that weighs, and what a question costs.
 */
import { fork } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { quantile, startForetype } from './rpc.mjs';

const program = fileURLToPath(new URL('../../dist/index-child.js', import.meta.url));
const stems =
  'read write parse render format merge split load store fetch count find sort group check send open close'.split(
    ' ',
  );
const things =
  'file line word token tree node edit range cursor buffer page user order price table index cache queue job event'.split(
    ' ',
  );
const extras =
  'fast safe lazy deep next last first main local remote shared private raw final total partial'.split(' ');

const ignored = [
  'node_modules/',
  '/dist/',
  '/build/',
  'coverage/',
  '*.log',
  '*.tmp',
  '.cache/',
  '**/generated/*.ts',
  '!keep/*.log',
  '.idea/',
  '.vscode/*',
  '*.swp',
];

/** A number in [0, below) that depends on the seed alone. */
function pick(seed, below) {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) % below;
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const nameOf = (seed) =>
  stems[pick(seed, stems.length)] +
  capital(extras[pick(seed + 1, extras.length)]) +
  capital(things[pick(seed + 2, things.length)]);

function textOf(i, functions) {
  const out = [`import { ${nameOf(i * 31)} } from './file-${i % 50}.ts';\n`];
  for (let f = 0; f < functions; f++) {
    const seed = i * 17 + f * 101;
    out.push(
      `/** ${capital(stems[pick(seed + 5, stems.length)])}s every ${things[pick(seed + 6, things.length)]} of the ${extras[pick(seed + 7, extras.length)]} ${things[pick(seed + 8, things.length)]}. */`,
      `export function ${nameOf(seed)}${i}(${things[pick(seed + 9, things.length)]}: number) {`,
      `  const ${nameOf(seed + 11)} = ${nameOf(seed + 12)}(${i});`,
      `  if (${nameOf(seed + 11)} > ${f}) return ${nameOf(seed + 13)}(${nameOf(seed + 11)});`,
      '  return 0;',
      '}\n',
    );
  }
  return out.join('\n');
}

function project(files, functions) {
  const root = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  // No repository is without: what is ignored is asked of every file.
  writeFileSync(join(root, '.gitignore'), ignored.join('\n'));
  for (let i = 0; i < files; i++) {
    const folder = join(root, `area-${Math.floor(i / 2500)}`, `part-${Math.floor(i / 50)}`);
    if (i % 50 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${i % 50}.ts`), textOf(i, functions));
  }
  return root;
}

/** Seconds of processor time, all threads. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function start(root, cache, key = '') {
  const child = fork(program, {
    execArgv: ['--max-old-space-size=200'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, FORETYPE_CACHE: cache },
  });
  // It takes only what others leave: on a busy machine that would measure the others.
  const raise = setInterval(() => {
    try {
      setPriority(child.pid, 0);
    } catch {
      // Only root may; the CPU time beside each figure tells.
    }
  }, 10);
  child.on('exit', () => clearInterval(raise));
  const waiting = [];
  child.on('message', (message) => {
    for (const entry of [...waiting]) {
      const found = entry.wanted(message);
      if (found === undefined) continue;
      waiting.splice(waiting.indexOf(entry), 1);
      entry.resolve(found);
    }
  });
  const next = (wanted) => new Promise((resolve) => waiting.push({ wanted, resolve }));
  child.send({ key });
  child.send({ roots: [root] });
  let ids = 0;
  return {
    synced: () => next((m) => m.synced),
    ask(search) {
      const id = ++ids;
      child.send({ id, search, asking: {} });
      return next((m) => (m.id === id ? m.answer : undefined));
    },
    cpu: () => cpuOf(child.pid),
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      return gone;
    },
  };
}

/** Milliseconds from each of 200 questions in words to its answer. */
async function asked(server) {
  const times = [];
  for (let n = 0; n < 220; n++) {
    const question = `${stems[pick(n, stems.length)]} the ${extras[pick(n + 3, extras.length)]} ${things[pick(n + 7, things.length)]} ${n % 3 === 0 ? nameOf(n) : ''}`;
    const began = performance.now();
    await server.ask(question);
    if (n >= 20) times.push(performance.now() - began);
  }
  return times;
}

/** From starting the process to all files read, and the answers found. */
export async function firstSearch() {
  const root = project(10_000, 8);
  const cache = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  const started = performance.now();
  const server = start(root, cache);
  await server.synced();
  const { files } = await server.ask(nameOf(4242 * 17));
  const seconds = (performance.now() - started) / 1000;
  const how = `10,000 files of 50 lines, from start to all searchable; ${server.cpu().toFixed(1)} s of CPU, ${server.rssMb().toFixed(0)} MB, ${files.length} answers`;
  const times = await asked(server);
  await server.stop();
  for (const folder of [root, cache]) rmSync(folder, { recursive: true });
  return [
    { name: 'index.firstSearch10k.s', value: seconds, unit: 's', how },
    {
      name: 'index.query10k.p95Ms',
      value: quantile(times, 0.95),
      unit: 'ms',
      how: '200 questions in words, 10,000 files',
    },
  ];
}

/** What a user's key over the store costs: reading, starting again and asking, over the same without one, in turns. */
export async function sealedIndex() {
  const root = project(5000, 8);
  const costs = { plain: { first: [], again: [], asked: [] }, sealed: { first: [], again: [], asked: [] } };
  for (let turn = 0; turn < 4; turn++)
    for (const kind of turn % 2 === 0 ? ['plain', 'sealed'] : ['sealed', 'plain']) {
      const cache = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
      for (const start of ['first', 'again'])
        costs[kind][start].push(await readAndAsked(root, cache, kind, costs));
      rmSync(cache, { recursive: true });
    }
  rmSync(root, { recursive: true });
  const over = (of) => quantile(costs.sealed[of], 0.5) / quantile(costs.plain[of], 0.5);
  const p95 = ({ asked }) => quantile(asked, 0.95).toFixed(1);
  const cpu = (of) =>
    `median CPU ${quantile(costs.sealed[of], 0.5).toFixed(2)} over ${quantile(costs.plain[of], 0.5).toFixed(2)} s`;
  const asking = `800 questions each; p95 ${p95(costs.sealed)} over ${p95(costs.plain)} ms`;
  return [
    {
      name: 'index.sealed.firstOverPlain',
      value: over('first'),
      unit: 'ratio',
      how: `5,000 files read, 4 turns; ${cpu('first')}`,
    },
    {
      name: 'index.sealed.againOverPlain',
      value: over('again'),
      unit: 'ratio',
      how: `started again, 4 turns; ${cpu('again')}`,
    },
    { name: 'index.sealed.queryOverPlain', value: over('asked'), unit: 'ratio', how: asking },
  ];
}

/** Seconds of CPU until all is read; the second start is asked questions too. */
async function readAndAsked(root, cache, kind, costs) {
  const again = existsSync(join(cache, 'index'));
  const server = start(root, cache, kind === 'sealed' ? 'a key that is as long as it has to be' : '');
  await server.synced();
  const cpu = server.cpu();
  if (again) costs[kind].asked.push(...(await asked(server)));
  await server.stop();
  return cpu;
}

/** An unchanged tree of 100,000 files, started again; then questions. */
export async function hundredThousand() {
  const root = project(100_000, 2);
  const cache = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  // The second start looks again at what was written too shortly before it was read.
  for (let n = 0; n < 2; n++) {
    const server = start(root, cache);
    await server.synced();
    await server.stop();
  }
  const starts = [];
  const cpu = [];
  let server;
  let counts;
  for (let n = 0; n < 3; n++) {
    await server?.stop();
    const started = performance.now();
    server = start(root, cache);
    counts = await server.synced();
    starts.push(performance.now() - started);
    cpu.push(1000 * server.cpu());
  }
  await server.synced(); // the look after the watches were set
  const times = await asked(server);
  const rss = server.rssMb();
  await server.stop();
  for (const folder of [root, cache]) rmSync(folder, { recursive: true });
  return [
    {
      name: 'index.warmStart100k.ms',
      value: quantile(starts, 0.5),
      unit: 'ms',
      how: `median of 3, from spawn to current; ${quantile(cpu, 0.5)} ms of CPU, ${counts.comparisons} comparison of hashes, ${counts.changed} files read`,
    },
    {
      name: 'index.query.p95Ms',
      value: quantile(times, 0.95),
      unit: 'ms',
      how: '200 questions in words, 100,000 files',
    },
    { name: 'index.rssMb', value: rss, unit: 'MB', how: 'VmRSS of the index process after them' },
  ];
}

/** Two servers of the same build differ by a tenth from start to start: one pair tells little. */
const pairs = 8;
const turns = 7;
const keysOfTurn = 25;
/** A fast typist's. */
const paceMs = 40;
/** Before each turn, as long as a typist thinks: the index reads on. */
const thoughtMs = 600;

/**
 * Median time from a key to its answer while a project is being indexed, over that without an index; the geometric mean
 * over pairs of servers. The two of a pair are typed into by turns, and the one's index stands still while the other is
 * typed into.
 */
export async function typingBesideIndex() {
  const root = project(20_000, 8);
  const found = [];
  for (let pair = 0; pair < pairs; pair++) {
    const servers = [];
    for (const indexed of pair % 2 === 0 ? [false, true] : [true, false])
      servers.push(await TypedServer.start(root, indexed));
    const [off, on] = pair % 2 === 0 ? servers : servers.toReversed();
    // Past what every server does at its start, and with an index into its reading.
    while ((await on.filesRead()) === 0) await pause(100);
    for (let turn = 0; turn < turns; turn++)
      for (const server of turn % 2 === 0 ? [off, on] : [on, off]) await server.turn(turn > 0);
    found.push({ on: on.figures(), off: off.figures(), read: await on.filesRead() });
    for (const server of servers) await server.end();
  }
  rmSync(root, { recursive: true });
  const over = (of) => geometric(found.map(({ on, off }) => of(on) / of(off)));
  const median = (of) => quantile(found.map(of), 0.5);
  const [time, cpu] = [over(({ ms }) => ms), over(({ cpuMs }) => cpuMs)];
  const both = (of, digits) =>
    `${median(({ on }) => of(on)).toFixed(digits)} over ${median(({ off }) => of(off)).toFixed(digits)} ms`;
  const how = `geometric mean of ${pairs} pairs (${said(time)}), each the median of ${(turns - 1) * keysOfTurn} keys; median ${both(({ ms }) => ms, 3)}, p95 ${both(({ p95 }) => p95, 2)}; the server's own CPU a key ${said(cpu)} ×, ${both(({ cpuMs }) => cpuMs, 2)}; ${median(({ read }) => read)} of 20,000 files read at the end`;
  return [{ name: 'index.typing.onOverOff', value: time.mean, unit: 'ratio', how }];
}

/** Mean of ratios, and where it lies in 95 of 100 such runs (Student's t, seven degrees of freedom). */
function geometric(ratios) {
  const logs = ratios.map(Math.log);
  const mean = logs.reduce((a, b) => a + b) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const reach = 2.365 * Math.sqrt(variance / logs.length);
  return { mean: Math.exp(mean), low: Math.exp(mean - reach), high: Math.exp(mean + reach) };
}

function said({ mean, low, high }) {
  return `${mean.toFixed(3)}, 95 %: ${low.toFixed(3)}–${high.toFixed(3)}`;
}

/** A server with a document open, of which each turn types some keys. */
class TypedServer {
  spent = [];
  cpu = 0;
  #keys = 0;

  static async start(root, indexed) {
    const server = new TypedServer();
    server.cache = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
    Object.assign(
      server,
      await startForetype({
        env: { FORETYPE_CACHE: server.cache, FORETYPE_STATE: join(server.cache, 'state') },
        settings: { 'index.enable': indexed },
        folder: pathToFileURL(root).href,
      }),
    );
    server.uri = pathToFileURL(join(root, 'area-0', 'part-0', 'typed.ts')).href;
    const text = textOf(4242, 60);
    server.line = text.split('\n').indexOf('  return 0;');
    await server.rpc.sendNotification('textDocument/didOpen', {
      textDocument: { uri: server.uri, languageId: 'typescript', version: 1, text },
    });
    return server;
  }

  /** Its index runs from some moments before the first key to the last, and stands still else. */
  async turn(counts) {
    this.#signal('SIGCONT');
    await pause(thoughtMs);
    const before = cpuOf(this.pid);
    for (let n = 0; n < keysOfTurn; n++) {
      const ms = await this.#key();
      if (counts) this.spent.push(ms);
      await pause(paceMs);
    }
    if (counts) this.cpu += cpuOf(this.pid) - before;
    this.#signal('SIGSTOP');
  }

  async #key() {
    const { rpc, uri, line } = this;
    const key = this.#keys++;
    const at = { line, character: 2 + key };
    const textDocument = { uri, version: key + 2 };
    const started = performance.now();
    rpc.sendNotification('textDocument/didChange', {
      textDocument,
      contentChanges: [{ range: { start: at, end: at }, text: 'abcdefghij'[key % 10] }],
    });
    await rpc.sendRequest('textDocument/copilotInlineEdit', {
      textDocument,
      position: { line, character: at.character + 1 },
    });
    return performance.now() - started;
  }

  /** As the index process said it last. */
  async filesRead() {
    this.#signal('SIGCONT');
    const { checks } = await this.rpc.sendRequest('foretype/status', { checks: true });
    return Number(/: (\d+) files/.exec(checks.find(({ name }) => name === 'index').says)?.[1] ?? 0);
  }

  figures() {
    const counted = this.spent;
    return {
      ms: quantile(counted, 0.5),
      p95: quantile(counted, 0.95),
      cpuMs: (1000 * this.cpu) / counted.length,
    };
  }

  async end() {
    this.#signal('SIGCONT');
    await this.stop();
    await ended(this.cache);
    rmSync(this.cache, { recursive: true });
  }

  #signal(signal) {
    for (const pid of keepers(this.cache)) process.kill(pid, signal);
  }
}

/** The index processes that keep something in this cache folder. */
function keepers(cache) {
  return indexesIn(cache).flatMap((folder) => {
    const keeper = join(folder, 'keeper');
    return existsSync(keeper) ? [Number.parseInt(readFileSync(keeper, 'utf8'), 10)] : [];
  });
}

function indexesIn(cache) {
  const base = join(cache, 'index');
  if (!existsSync(base)) return [];
  return readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(base, name));
}

/** The index process writes its last lines when its server is gone. */
export async function ended(cache) {
  for (const folder of indexesIn(cache)) while (existsSync(join(folder, 'keeper'))) await pause(20);
}
