/**
 * What must never be indexed or shown to a model: files that hold credentials, by name, and strings that look like
 * keys, by shape. Shapes follow the public documentation of the services that issue them.
 */

import type { OffsetRange } from './range.ts';
import { mapOffset, mapRange } from './rebase.ts';
import { type TextEdit, textEdit } from './text-edit.ts';
import type { TextSnapshot } from './text-snapshot.ts';

const secretName =
  /^(?:\.env(?:\..+)?|.*\.env|\.envrc|\.netrc|_netrc|\.npmrc|\.pypirc|\.pgpass|\.my\.cnf|\.htpasswd|\.git-credentials|\.dockercfg|credentials(?:\.(?:json|ya?ml|ini|toml|csv))?|secrets?\.(?:json|ya?ml|ini|toml|env)|(?:.*[-_.])?service[-_]account.*\.json|id_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?|.*\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|tfstate|tfvars|ovpn))$/i;
const harmlessName = /^\.env\.(?:example|sample|template|dist|defaults)$/i;

/** Judged by the last part of a path. */
export function isSecretFile(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return secretName.test(name) && !harmlessName.test(name);
}

/** Of what is found, the first group stays where there is one. The corpus knows the same: models/training/corpus/secrets.py. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\bglpat-[\w-]{18,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /(\bhooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/]{20,}/g,
  // With a digit, and large letters or a run of hexadecimal digits: else it is the name of a style or a function.
  /(?<![\w-])sk-(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Z]|[\w-]{0,20}[0-9a-f]{20})[\w-]{20,}/g,
  /\b[prs]k_(?:live|test)_\w{16,}/g,
  /\bAIza[\w-]{35}/g,
  /\bya29\.[\w-]{20,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bpypi-[\w-]{40,}/g,
  /\bhf_[A-Za-z0-9]{30,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,}/g,
  /(\b(?:Account|SharedAccess)Key=)[A-Za-z0-9+/]{30,}={0,2}/g,
];

/** The password within an address. */
const inAddress = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@'"]{0,64}:)([^\s:/@'"()\\]{3,})(?=@)/gi;
/** Names whose value is a key. The patterns below are such a name with what stands between, and the value. */
const telling =
  'passw(?:or)?d|passphrase|secret|token|auth|credential|' +
  '(?:api|access|private|secret|account|signing|encryption)[_-]?key';
const gap = '(?:[^\\S\\n]*\\n)?[^\\S\\n]*';
const quoted = new RegExp(
  `((?:${telling})s?["'\`]?${gap}(?:=>|[:=])${gap}["'\`])([^\\s"'\`]{8,})(?=["'\`])`,
  'gi',
);
const bare = '(?!=)([^\\s"\'`$(){}[\\]<>,;&|\\\\]{8,400})';
/** As a shell writes it: API_KEY=… */
const environment = new RegExp(`((?:${telling.toUpperCase()})S?=)${bare}(?=[\\s"'\`&]|$)`, 'g');
/** A line of YAML, or of a file of settings. */
const setting = new RegExp(
  `^([^\\S\\n]*(?:-[^\\S\\n]+)?["']?[\\w.-]{0,80}?(?:${telling})s?["']?[^\\S\\n]*(?::(?=\\s)|=)[^\\S\\n]*)${bare}(?=[^\\S\\n]*(?:#.*)?$)`,
  'gim',
);
/** Variables, places to fill in, addresses and paths. */
const placeholder =
  /^(?:\$\w+|<.*>|%\w+%|\[\w+\]|\*+|\{+[\w .-]+\}+|https?:\/\/[^@]*|~?\.{0,2}\/.*)$|\$[{(]|#\{|^[\w./-]*\.(?:json|ya?ml|toml|txt|conf)$/;
/** More than words of letters, as they stand in lists of names. */
const remarkable = /[^A-Za-z_.,:;()[\]/<>-]/;
const tellsOfKeys = new RegExp(telling, 'i');
/** How far a key's name may stand above it. */
const linesAround = 2;
const keyBegin = '-----BEGIN';
/** Long runs of the alphabets that keys are written in. */
const run = /[A-Za-z0-9+/_-]{24,}(?:==?(?!\w))?/g;
/** What may stand before the hash in a lock file: its name, or how it was made. */
const hashName =
  /(?:\bsha\d+:|\bh1:|(?:\b(?:integrity|checksum|digest|resolved|reference|commit|rev|revision|md5|sha\d*)|hash)["']?\s{0,3}[:=]?\s{0,3}["']?)$/i;

/** The same text with everything that looks like a key replaced by as many spaces, so that offsets stay. */
export function redactSecrets(text: string): string {
  let out = text;
  for (const shape of shapes)
    out = out.replace(shape, (found, before: unknown) =>
      typeof before === 'string' ? before + blank(found.slice(before.length)) : blank(found),
    );
  const where = (pattern: RegExp, isKey: (value: string, before: string) => boolean) => {
    out = out.replace(pattern, (found, before: string, value: string) =>
      isKey(value, before) ? before + blank(value) : found,
    );
  };
  where(inAddress, (value) => !placeholder.test(value));
  where(
    quoted,
    (value) => looksRandom(value) || (!placeholder.test(value) && remarkable.test(unnumbered(value))),
  );
  where(environment, (value) => looksRandom(value) || (!isName(value) && isMixed(value)));
  where(setting, isSetKey);
  return out.replace(run, (found, at: number) =>
    looksRandom(found) && !isHash(found, out.slice(Math.max(0, at - 48), at)) ? blank(found) : found,
  );
}

/** What `redactSecrets` would blank of a text: ranges in order, none empty. */
export function secretRanges(text: string): OffsetRange[] {
  return rangesIn(text, 0);
}

/**
 * As `secretRanges(after.text)`, at the cost of the edit: what was known of the text before is carried over, and only the
 * lines around the change are read. Where a private key begins, all is read again: it ends anywhere.
 */
export function secretRangesAfter(
  known: readonly OffsetRange[],
  {
    before,
    after,
    edit,
  }: { readonly before: TextSnapshot; readonly after: TextSnapshot; readonly edit: TextEdit },
): OffsetRange[] {
  const [first, last] = [edit[0], edit.at(-1)];
  if (!first || !last) return [...known];
  const from = after.lineAt(mapOffset(edit, first.from, -1)).number;
  const to = after.lineAt(mapOffset(edit, last.to, 1)).number;
  const changed = linesOf(after, from - linesAround, to + linesAround);
  const read = linesOf(after, from - 2 * linesAround, to + 2 * linesAround);
  const near = after.slice(read.from, read.to);
  const beginsKey = known.some((r) => before.slice(r.from, r.to).includes(keyBegin));
  if (beginsKey || near.includes(keyBegin)) return secretRanges(after.text);
  const moved = known.map((r) => mapRange(edit, r)).filter((r) => r.to > r.from);
  return [
    ...moved.filter((r) => r.to <= changed.from),
    ...rangesIn(near, read.from).filter((r) => r.to > changed.from && r.from < changed.to),
    ...moved.filter((r) => r.from >= changed.to),
  ];
}

function linesOf(text: TextSnapshot, first: number, last: number): OffsetRange {
  return {
    from: text.line(Math.max(0, first)).from,
    to: text.line(Math.min(text.lineCount - 1, last)).to,
  };
}

/** The same text at the same version, with blanks in place of the ranges; the very same where there are none. */
export function blanked(text: TextSnapshot, ranges: readonly OffsetRange[]): TextSnapshot {
  if (ranges.length === 0) return text;
  const blanks = ranges.map((r) => ({ ...r, text: blank(text.slice(r.from, r.to)) }));
  return text.apply(textEdit(blanks), text.version);
}

function rangesIn(text: string, base: number): OffsetRange[] {
  const shown = redactSecrets(text);
  if (shown === text) return [];
  const ranges: { from: number; to: number }[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === shown[i]) continue;
    const last = ranges.at(-1);
    if (last?.to === base + i) last.to++;
    else ranges.push({ from: base + i, to: base + i + 1 });
  }
  return ranges;
}

/** Whether the edit would replace a part of what `redactSecrets` blanks, or write into its middle. */
export function replacesSecret(text: string, edit: TextEdit): boolean {
  const shown = redactSecrets(text);
  const hidden = (at: number) => at >= 0 && at < text.length && text[at] !== shown[at];
  return edit.some(
    ({ from, to }) =>
      text.slice(from, to) !== shown.slice(from, to) || (from === to && hidden(from - 1) && hidden(from)),
  );
}

/** What is blank stays as it is: lines keep their numbers. */
function blank(found: string): string {
  return found.replace(/\S/g, ' ');
}

/**
 * Digits and both cases (or hexadecimal digits alone) without pattern: at least 3.5 bits per character, more changes
 * between kinds of character than a name in camel case has, and not mostly words. No uuid, which names things.
 */
function looksRandom(run: string): boolean {
  if (!/\d/.test(run)) return false;
  const hex = /^(?=\d*[a-f])[0-9a-f]{32,}$/i.test(run);
  if (!hex && !(/[a-z]/.test(run) && /[A-Z]/.test(run))) return false;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(run)) return false;
  const counts = new Map<string, number>();
  for (const char of run) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / run.length) * Math.log2(count / run.length);
  if (hex) return bits > 3;
  const changes = run.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
  const words = run.match(/[A-Z]?[a-z]{3,}/g)?.join('').length ?? 0;
  return bits > 3.5 && changes >= run.length / 5 && words < run.length * 0.6;
}

/** Without the words that have a number by their nature. */
function unnumbered(value: string): string {
  return value.replace(/(?<![A-Za-z])(?:oauth|base|utf-?|sha-?|md|http|ed|[ehr]s|v)\d+(?![A-Za-z\d])/gi, '');
}

/** Letters with digits or with marks that no name has. */
function isMixed(value: string): boolean {
  const rest = unnumbered(value);
  return /[A-Za-z]/.test(rest) && /[\d!@#%^*?~+]/.test(rest);
}

/** A place to fill in, a constant, or what speaks of keys itself. */
function isName(value: string): boolean {
  return placeholder.test(value) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value) || tellsOfKeys.test(value);
}

/** Without quotes, code looks much the same: types, variables, and sums of them stay. */
function isSetKey(value: string, before: string): boolean {
  if (value.length >= 16 && looksRandom(value)) return true;
  if (isName(value) || !isMixed(value) || /^[^\w+/.~-]|::|\?\.|:\d{2,5}$/.test(value)) return false;
  if (before.trimEnd().endsWith('=')) return /\w[!@#?~]\w/.test(value);
  const variable = /^[A-Za-z_][\w.]*[!?]?$/.test(value);
  return !variable || (/passw|passphrase/i.test(before) && /^[a-z0-9]+$/.test(value));
}

/** Whether a random run is a hash that says so, as in lock files: `before` is what stands before it, on its line at last. */
function isHash(found: string, before: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/^sha\d+-|(?:^|\/)(?:commits?|blob|tree|raw)\/[0-9a-f]{40}(?:\/|$)/.test(found)) return true;
  if (/[@#]$/.test(line)) return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(found);
  return hashName.test(line) && !/passw|secret|token/i.test(line);
}
