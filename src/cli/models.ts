/**
 * `foretype models`: which models there are, bringing one here, choosing the one that predicts, and hashing again what
 * lies on the disk. This and an endpoint of the user's own are all that ever uses the network.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../base/index.ts';
import {
  Connection,
  FrontierError,
  type ModelEntry,
  ModelFolder,
  megabytes,
  ownEntry,
  type Pulled,
  type PullParts,
  pull,
} from '../frontier/index.ts';
import { stateFolder } from '../learning/index.ts';
import { publicFormats } from '../prompt/index.ts';
import { terminalPaint } from './paint.ts';
import { PullLine } from './pull-progress.ts';
import { UsageError } from './usage-error.ts';

const idleMs = 60_000;
const interrupted = 130;

export async function models(args: string[]): Promise<number> {
  const [verb = 'list', ...rest] = args;
  const act = Object.hasOwn(verbs, verb) ? verbs[verb as keyof typeof verbs] : undefined;
  if (!act) throw new UsageError(`models does not know ${verb}`);
  const folder = new ModelFolder({
    shippedManifest: fileURLToPath(new URL('../../models/manifest.json', import.meta.url)),
    stateFolder: stateFolder(process.env),
  });
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  try {
    return await act(rest, folder, stop.signal);
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write(
        'foretype: stopped; what came so far is kept, and the next pull goes on from there\n',
      );
      return interrupted;
    }
    if (!(error instanceof FrontierError)) throw error;
    process.stderr.write(`foretype: ${error.message}\n`);
    return 1;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

const verbs = { list, pull: bring, use, verify };

async function list(args: string[], folder: ModelFolder): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const used = folder.chosen()?.name;
  const entries = folder.entries();
  const inUse = (e: ModelEntry) => (used === undefined ? folder.isDefault(e) : e.name === used);
  const rows = entries.map((e) => ({
    name: e.name,
    here: folder.isHere(e),
    used: inUse(e) && folder.isHere(e),
    format: e.format,
    license: e.license,
    source: sourceOf(e),
    bytes: folder.sizeOf(e),
    ...(e.about === undefined ? {} : { about: e.about }),
  }));
  if (values.json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return 0;
  }
  const paint = terminalPaint(process.stdout);
  const width = Math.max(...rows.map((r) => r.name.length));
  for (const r of rows) {
    const state = r.used ? paint('green', 'in use  ') : r.here ? 'here    ' : paint('dim', 'not here');
    const size = r.bytes > 0 ? `${megabytes(r.bytes)}, ` : '';
    process.stdout.write(
      `${paint('bold', r.name.padEnd(width))}  ${state}  ${size}${r.format}, ${r.license}, ${r.source}\n`,
    );
    if (r.about) process.stdout.write(`${' '.repeat(width)}  ${r.about}\n`);
  }
  process.stdout.write('\nForetype runs no model but the one you choose. To bring one of your own:\n');
  process.stdout.write('  foretype models pull OWNER/NAME --format FORMAT\n');
  return 0;
}

async function bring(args: string[], folder: ModelFolder, signal: AbortSignal): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      name: { type: 'string' },
      weights: { type: 'string' },
      update: { type: 'boolean' },
    },
  });
  const [what] = positionals;
  if (what === undefined || positionals.length > 1) throw new UsageError('pull takes one NAME or ADDRESS');
  const { format, name, weights, update: renew = false } = values;
  if (format === undefined && (name ?? weights ?? (renew || undefined)) !== undefined)
    throw new UsageError('--name, --weights and --update are for an ADDRESS and its --format');
  if (format !== undefined) checkFormat(format);
  else if (/[/:]/.test(what)) throw new UsageError(`${what} needs its --format: ${formats().join(', ')}`);
  const line = new PullLine(process.stderr, systemClock);
  const connection = new Connection({ env: process.env, clock: systemClock });
  const parts: PullParts = {
    models: folder,
    connection,
    clock: systemClock,
    env: process.env,
    idleMs,
    progress: (progress) => line.show(progress),
  };
  try {
    const entry =
      format === undefined
        ? folder.entry(what)
        : await ownEntry({ address: what, format, name, weights, renew }, parts, signal);
    process.stderr.write(`${entry.name}: ${sourceOf(entry)}, license ${entry.license}\n`);
    const pulled = await pull(entry, parts, signal);
    line.end();
    say(pulled);
    return 0;
  } finally {
    line.end();
    await connection.close();
  }
}

function say({ entry, folder, wasHere, trusted }: Pulled): void {
  const out = (text: string) => process.stdout.write(`${text}\n`);
  if (wasHere) out(`${entry.name} is here already, in ${folder}`);
  else out(`${entry.name} is here: ${entry.files.length} files in ${folder}`);
  if (trusted.length > 0) {
    out('Nobody had told what these files must be, so what came now is taken to be right, and pinned:');
    for (const { path, sha256 } of entry.files) if (trusted.includes(path)) out(`  ${sha256}  ${path}`);
  }
  out(`To predict with it: foretype models use ${entry.name}`);
}

async function use(args: string[], folder: ModelFolder): Promise<number> {
  const entry = folder.entry(onlyName(args, 'use'));
  folder.choose(entry);
  process.stdout.write(
    folder.isDefault(entry)
      ? 'Editors started from now on use the model that comes with foretype.\n'
      : `Editors started from now on use ${entry.name} (${entry.format}), unless foretype.model.folder names another.\n`,
  );
  return 0;
}

async function verify(args: string[], folder: ModelFolder, signal: AbortSignal): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  if (positionals.length > 1) throw new UsageError('verify takes one NAME, or none for all that are here');
  const [name] = positionals;
  const entries =
    name === undefined ? folder.entries().filter((e) => folder.isHere(e)) : [folder.entry(name)];
  if (entries.length === 0) process.stdout.write('There is no model on this machine.\n');
  const paint = terminalPaint(process.stdout);
  const words = {
    same: paint('green', 'same      '),
    changed: paint('red', 'CHANGED   '),
    missing: paint('red', 'MISSING   '),
    'not-pinned': paint('yellow', 'not pinned'),
  };
  let bad = false;
  for (const entry of entries) {
    if (!folder.isHere(entry)) {
      process.stdout.write(`${entry.name} is not here${entry.about ? `: ${entry.about}` : ''}\n`);
      bad = true;
      continue;
    }
    const files = await folder.verify(entry, signal);
    for (const { path, state } of files) process.stdout.write(`${words[state]}  ${entry.name}/${path}\n`);
    if (!files.some(({ state }) => state === 'changed' || state === 'missing')) continue;
    bad = true;
    process.stdout.write(`→ foretype models pull ${entry.name}  mends it\n`);
  }
  return bad ? 1 : 0;
}

function onlyName(args: string[], verb: string): string {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new UsageError(`${verb} takes one NAME`);
  return name;
}

function formats(): string[] {
  return ['native', ...publicFormats.map(({ name }) => name), 'instinct'];
}

function checkFormat(format: string): void {
  if (!formats().includes(format))
    throw new UsageError(`there is no format ${format}; there are ${formats().join(', ')}`);
}

function sourceOf({ source }: ModelEntry): string {
  if (source.kind === 'hub') return `${source.repository} at ${source.revision.slice(0, 8)}`;
  return source.kind === 'url' ? source.base : 'comes with foretype';
}
