/**
 * A terminal's screen as cells, read from what `tmux capture-pane -e` prints: text with SGR sequences (colors, weight,
 * underlines, strikes). Only what editors draw with is understood; other sequences are passed over.
 */
export interface Style {
  /** `#rrggbb`; undefined is the terminal's own. */
  readonly foreground: string | undefined;
  readonly background: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly reverse: boolean;
}

export interface Cell {
  readonly text: string;
  /** Columns: 1 or 2. */
  readonly width: number;
  readonly style: Style;
}

const plainStyle: Style = {
  foreground: undefined,
  background: undefined,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  reverse: false,
};

/** The sixteen named colors: legible on a dark ground, and close to what terminals ship. */
const named = [
  '#1d2129',
  '#e06c75',
  '#8fbf6f',
  '#d9b26a',
  '#6aa8e8',
  '#c58ae0',
  '#5bbac6',
  '#c8ccd4',
  '#6b7280',
  '#f08a92',
  '#a9d68b',
  '#ecc987',
  '#8bbff2',
  '#d7a6ee',
  '#7fd3dd',
  '#f2f4f8',
];

/** Line drawing of the alternative character set, between SO and SI. */
const drawing: Readonly<Record<string, string>> = {
  j: '┘',
  k: '┐',
  l: '┌',
  m: '└',
  n: '┼',
  q: '─',
  t: '├',
  u: '┤',
  v: '┴',
  w: '┬',
  x: '│',
};

/** One row for each line; the style goes on from line to line, as in the terminal. */
export function readScreen(captured: string): Cell[][] {
  let style = plainStyle;
  let drawn = false;
  return captured
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const cells: Cell[] = [];
      for (const [piece] of line.matchAll(pieces)) {
        if (piece.startsWith('\u001b[') && piece.endsWith('m')) style = applySgr(style, piece.slice(2, -1));
        else if (piece === '\u000e' || piece === '\u000f') drawn = piece === '\u000e';
        else if (!piece.startsWith('\u001b'))
          addText(cells, drawn ? (drawing[piece] ?? piece) : piece, style);
      }
      return cells;
    });
}

/** Control sequences, links (OSC … ST), other escapes, or one character with what joins it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in them
const pieces = /\u001b\[[0-9;:?]*[A-Za-z]|\u001b\].*?(?:\u0007|\u001b\\)|\u001b[()]?.|\P{M}\p{M}*/gsu;

function addText(cells: Cell[], text: string, style: Style): void {
  cells.push({ text, width: wide.test(text) ? 2 : 1, style });
}

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** `codes` as between `ESC [` and `m`; parts of one code may be joined by colons. */
export function applySgr(style: Style, codes: string): Style {
  const list = codes
    .split(';')
    .map((code) => code.split(':').map((part) => (part === '' ? 0 : Number(part))));
  let next = style;
  for (let n = 0; n < list.length; n++) {
    const [code = 0, ...joined] = list[n]!;
    if (code === 38 || code === 48 || code === 58) {
      // Joined by colons, or the following codes: `38:2::r:g:b`, `38;5;n`.
      const parts = joined.length > 0 ? joined : list.slice(n + 1).map(([part = 0]) => part);
      const { color, used } = extended(parts, joined.length > 0);
      if (joined.length === 0) n += used;
      if (code === 38) next = { ...next, foreground: color };
      if (code === 48) next = { ...next, background: color };
    } else next = simple(next, code, joined[0]);
  }
  return next;
}

function simple(style: Style, code: number, detail: number | undefined): Style {
  if (code === 0) return plainStyle;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: detail !== 0 };
  if (code === 7) return { ...style, reverse: true };
  if (code === 9) return { ...style, strike: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 27) return { ...style, reverse: false };
  if (code === 29) return { ...style, strike: false };
  if (code >= 30 && code <= 37) return { ...style, foreground: named[code - 30] };
  if (code === 39) return { ...style, foreground: undefined };
  if (code >= 40 && code <= 47) return { ...style, background: named[code - 40] };
  if (code === 49) return { ...style, background: undefined };
  if (code >= 90 && code <= 97) return { ...style, foreground: named[code - 82] };
  if (code >= 100 && code <= 107) return { ...style, background: named[code - 92] };
  return style;
}

/** After 38, 48 or 58; `used`: how many parts it took. */
function extended(parts: readonly number[], joined: boolean): { color: string | undefined; used: number } {
  const [kind, ...rest] = parts;
  if (kind === 5) return { color: indexed(rest[0] ?? 0), used: 2 };
  if (kind !== 2) return { color: undefined, used: 1 };
  // With colons a color space, mostly empty, stands before red.
  const [r = 0, g = 0, b = 0] = joined && rest.length > 3 ? rest.slice(1) : rest;
  return { color: hex(r, g, b), used: 4 };
}

/** Of the 256 colors: the named ones, a cube of 6³, and 24 grays. */
function indexed(n: number): string | undefined {
  if (n < 16) return named[n];
  if (n >= 232) return hex(...(Array(3).fill(8 + (n - 232) * 10) as [number, number, number]));
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = n - 16;
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function hex(...parts: readonly [number, number, number]): string {
  return `#${parts.map((part) => Math.min(255, part).toString(16).padStart(2, '0')).join('')}`;
}
