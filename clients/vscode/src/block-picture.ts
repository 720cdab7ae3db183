/**
 * New lines as a picture. A decoration of the stable API holds one line of text; an image may have any height, so a block
 * of new lines is drawn as one.
 */

export interface Type {
  readonly family: string;
  /** In CSS pixels. */
  readonly size: number;
  readonly lineHeight: number;
  readonly tabSize: number;
  readonly dark: boolean;
}

export interface Picture {
  readonly source: string;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

const mostLines = 24;
const mostColumns = 100;

export function blockPicture(lines: readonly string[], type: Type): Picture {
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines - 1), '⋯'] : lines;
  const indent = Math.min(...shown.filter((l) => l.trim() !== '').map((l) => /^\s*/.exec(l)![0].length), 200);
  const rows = shown.map((line) => cut(expand(line.slice(indent), type.tabSize)));
  // Wide characters take two columns; a little too much room does no harm.
  const columns = Math.max(1, ...rows.map((row) => [...row].reduce((n, c) => n + (c > '\u2e7f' ? 2 : 1), 0)));
  const width = Math.ceil(columns * type.size * 0.62 + type.size);
  const height = Math.ceil(rows.length * type.lineHeight);
  const [paper, ink, edge] = type.dark
    ? ['#16351f', '#c8e6c9', '#2e7d32']
    : ['#e6ffec', '#24292f', '#7bc47f'];
  const text = rows
    .map((row, i) => {
      const y = (i + 0.5) * type.lineHeight + type.size * 0.35;
      return `<text x="${type.size / 2}" y="${y.toFixed(1)}">${escaped(row)}</text>`;
    })
    .join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect x="0.5" y="0.5" width="${
    width - 1
  }" height="${height - 1}" rx="3" fill="${paper}" stroke="${edge}"/><g fill="${ink}" font-family="${escaped(
    type.family,
  )}" font-size="${type.size}" xml:space="preserve" style="white-space:pre">${text}</g></svg>`;
  return { source: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`, width, height };
}

function expand(line: string, tabSize: number): string {
  return line.replaceAll('\t', ' '.repeat(tabSize));
}

function cut(line: string): string {
  const characters = [...line];
  return characters.length <= mostColumns ? line : `${characters.slice(0, mostColumns - 1).join('')}…`;
}

function escaped(value: string): string {
  // XML may not hold control characters, nor halves of pairs.
  const allowed = value.replace(/\p{Cc}|\p{Cs}/gu, '\ufffd');
  return allowed.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
