/** A terminal's screen as an SVG picture: a window with a title, text on a grid, colors as the terminal had them. */
import type { Cell, Style } from './ansi-screen.ts';

export interface PictureOptions {
  readonly title: string;
  /** Read aloud where the picture cannot be seen. */
  readonly description: string;
  readonly columns: number;
  /** Zero-based column and row. */
  readonly cursor?: { readonly column: number; readonly row: number };
}

const ownGround = '#1d2129';
const ink = '#d7dae0';
const cell = { width: 8.4, height: 19 };
const border = { side: 14, top: 40, bottom: 14 };
const fontSize = 14;

export function screenSvg(rows: readonly (readonly Cell[])[], options: PictureOptions): string {
  const ground = mostUsed(rows.flat().map(({ style }) => style.background ?? ownGround)) ?? ownGround;
  const width = round(options.columns * cell.width + 2 * border.side);
  const height = round(rows.length * cell.height + border.top + border.bottom);
  const parts = rows.flatMap((row, n) =>
    runs(row).flatMap((run) => draw(run, border.top + n * cell.height, ground)),
  );
  const { cursor } = options;
  const block = cursor
    ? `<rect x="${x(cursor.column)}" y="${round(border.top + cursor.row * cell.height)}" width="${cell.width}" height="${cell.height}" fill="${ink}" opacity="0.45"/>`
    : '';
  const dots = ['#e06c75', '#d9b26a', '#8fbf6f'].map(
    (color, n) => `<circle cx="${18 + n * 18}" cy="18" r="5.5" fill="${color}"/>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${xml(options.title)}</title>`,
    `<desc>${xml(options.description)}</desc>`,
    `<rect width="${width}" height="${height}" rx="9" fill="${ground}"/>`,
    ...dots,
    `<text x="${round(width / 2)}" y="23" text-anchor="middle" font-family="system-ui, sans-serif" font-size="13" fill="#8a919e">${xml(options.title)}</text>`,
    `<g font-family="ui-monospace, 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}">`,
    ...parts,
    block,
    '</g>',
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n')}\n`;
}

interface Run {
  readonly text: string;
  readonly column: number;
  readonly columns: number;
  readonly style: Style;
}

/** Neighbors of one style become one run; a wide character stands alone, for fonts draw it in widths of their own. */
function runs(row: readonly Cell[]): Run[] {
  const found: Run[] = [];
  let column = 0;
  for (const { text, width, style } of row) {
    const last = found.at(-1);
    const joins = width === 1 && last?.style === style && last.columns === last.text.length;
    if (joins) found[found.length - 1] = { ...last, text: last.text + text, columns: last.columns + 1 };
    else found.push({ text, column, columns: width, style });
    column += width;
  }
  return found;
}

function draw({ text, column, columns, style }: Run, top: number, ground: string): string[] {
  const { reverse } = style;
  const own = style.background ?? ownGround;
  const fill = reverse ? own : (style.foreground ?? ink);
  const behind = reverse ? (style.foreground ?? ink) : own;
  const parts: string[] = [];
  const width = round(columns * cell.width);
  if (behind !== ground)
    parts.push(
      `<rect x="${x(column)}" y="${round(top)}" width="${width}" height="${cell.height}" fill="${behind}" shape-rendering="crispEdges"/>`,
    );
  const lines = [style.underline && 'underline', style.strike && 'line-through'].filter(Boolean).join(' ');
  // Viewers squeeze spaces, however they are asked not to: those around a run are left out, those inside do not break.
  const before = lines === '' ? text.length - text.trimStart().length : 0;
  const drawn = lines === '' ? text.trim() : text;
  if (drawn === '') return parts;
  const wanted = round((columns === text.length ? drawn.length : columns) * cell.width);
  const shape = [
    style.bold && ' font-weight="bold"',
    style.italic && ' font-style="italic"',
    style.dim && ' opacity="0.6"',
    lines && ` text-decoration="${lines}"`,
  ];
  const place = `x="${x(column + before)}" y="${round(top + 14)}" textLength="${wanted}" lengthAdjust="spacingAndGlyphs"`;
  const shown = xml(drawn).replaceAll(' ', '\u00a0');
  parts.push(`<text ${place} fill="${fill}"${shape.filter(Boolean).join('')}>${shown}</text>`);
  return parts;
}

function mostUsed(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function x(column: number): number {
  return round(border.side + column * cell.width);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function xml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (char) => names[char] ?? char);
}
