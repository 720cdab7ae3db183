/**
 * foretype into Helix's `languages.toml`. Helix takes the user's `language-servers` *instead of* its own list, so the
 * servers of each language must be named again, with foretype last. The user's text is only ever inserted into; the
 * result is parsed and must mean exactly the old document plus what was added, or nothing is written.
 */
import { isDeepStrictEqual } from 'node:util';
import { parse, type TomlTable, type TomlValue } from 'smol-toml';
import { SetupRefused } from './setup.ts';
import { type Insertion, insertAll, lastElementEnd, type Section, sections } from './toml-text.ts';

export interface HelixLanguage {
  readonly name: string;
  /** The servers that Helix starts for it without foretype. */
  readonly servers: readonly string[];
}

export interface Merged {
  readonly text: string;
  /** What was added: `the server`, and names of languages. Empty where all was there. */
  readonly added: readonly string[];
}

const server = { command: 'foretype', args: ['--stdio'] };

/** `text` with the server and the languages in it. Throws SetupRefused where it cannot be sure. */
export function mergeLanguages(text: string, languages: readonly HelixLanguage[]): Merged {
  const wanted = readToml(text);
  const entries = wanted.language ?? [];
  if (!Array.isArray(entries)) throw unsure();
  const tables = sections(text).filter(({ kind, path }) => kind === 'array' && path.join('.') === 'language');
  const newline = /\r\n/.test(text) ? '\r\n' : '\n';
  const insertions: Insertion[] = [];
  const added: string[] = [];
  let tail = '';

  if (serverEntry(wanted) === undefined) {
    added.push('the server');
    const lines = [
      '[language-server.foretype]',
      `command = ${JSON.stringify(server.command)}`,
      `args = ${list(server.args)}`,
    ];
    tail += `${newline}${lines.join(newline)}${newline}`;
    wanted['language-server'] ??= {};
    const servers = wanted['language-server'];
    if (!isTable(servers)) throw unsure();
    servers.foretype = { ...server };
  }
  for (const language of languages) {
    const n = entries.findIndex((entry) => isTable(entry) && entry.name === language.name);
    const entry = entries[n];
    if (!isTable(entry)) {
      const { name } = language;
      const servers = withForetype(language.servers);
      const lines = ['[[language]]', `name = ${JSON.stringify(name)}`, `language-servers = ${list(servers)}`];
      tail += `${newline}${lines.join(newline)}${newline}`;
      entries.push({ name, 'language-servers': servers });
    } else {
      const insertion = intoEntry(text, tables[n], entry, language, newline);
      if (!insertion) continue;
      insertions.push(insertion);
    }
    added.push(language.name);
  }
  if (tail !== '') {
    wanted.language ??= entries;
    const gap = text === '' || text.endsWith('\n') ? '' : newline;
    insertions.push({ at: text.length, text: text === '' ? tail.slice(newline.length) : gap + tail });
  }
  const result = insertAll(text, insertions);
  if (!isDeepStrictEqual(meaning(parsed(result)), meaning(wanted))) throw unsure();
  return { text: result, added };
}

/** Whether a document says all that another says, and perhaps more. False where the first is no TOML. */
export function tomlHolds(text: string, wanted: string): boolean {
  const holds = (has: unknown, wants: unknown): boolean => {
    if (typeof wants !== 'object' || wants === null) return has === wants;
    if (typeof has !== 'object' || has === null) return false;
    return Object.entries(wants).every(([key, inner]) => holds((has as Record<string, unknown>)[key], inner));
  };
  return holds(parsed(text), parsed(wanted));
}

/** The insertion that puts foretype into an entry the user wrote, which is changed likewise; undefined: it is there. */
function intoEntry(
  text: string,
  table: Section | undefined,
  entry: TomlTable,
  language: HelixLanguage,
  newline: string,
): Insertion | undefined {
  const servers = entry['language-servers'];
  const pair = table?.pairs.find(({ key }) => key.join('.') === (servers ? 'language-servers' : 'name'));
  if (servers === undefined) {
    if (!pair) throw unsure();
    const all = withForetype(language.servers);
    entry['language-servers'] = all;
    const indent = /[ \t]*$/.exec(text.slice(0, pair.start))?.[0] ?? '';
    const lineEnd = /[^\r\n]*/.exec(text.slice(pair.value.end))?.[0].length ?? 0;
    const line = `${newline}${indent}language-servers = ${list(all)}`;
    return { at: pair.value.end + lineEnd, text: line };
  }
  if (!Array.isArray(servers)) throw unsure();
  if (servers.some((s) => s === 'foretype' || (isTable(s) && s.name === 'foretype'))) return undefined;
  if (!pair) throw unsure();
  servers.push('foretype');
  const last = lastElementEnd(text, pair.value.start);
  return last === undefined
    ? { at: pair.value.start + 1, text: '"foretype"' }
    : { at: last, text: ', "foretype"' };
}

function readToml(text: string): TomlTable {
  const table = parsed(text);
  if (table instanceof Error) {
    const why = table.message.split('\n')[0];
    throw new SetupRefused(`languages.toml is not valid TOML (${why}); mend it, then run this again.`);
  }
  return table;
}

function parsed(text: string): TomlTable | Error {
  try {
    return parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

/** The same value in ordinary objects: the parser's tables have no prototype, ours have one. */
function meaning(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meaning);
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Error)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, meaning(inner)]));
}

function unsure(): SetupRefused {
  return new SetupRefused(
    'languages.toml is written in a way that cannot be added to safely; it was left as it is. `foretype init helix --print` shows what to add.',
  );
}

function serverEntry(table: TomlTable): TomlValue | undefined {
  const servers = table['language-server'];
  return isTable(servers) ? servers.foretype : undefined;
}

function withForetype(servers: readonly string[]): string[] {
  return [...servers.filter((name) => name !== 'foretype'), 'foretype'];
}

function list(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}
