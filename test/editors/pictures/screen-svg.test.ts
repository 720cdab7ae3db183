/** Captured screens become cells and pictures. */
import { describe, expect, it } from 'vitest';
import { applySgr, type Cell, readScreen, type Style } from './ansi-screen.ts';
import { screenSvg } from './screen-svg.ts';

const text = (row: readonly Cell[]) => row.map((cell) => cell.text).join('');
const styleOf = (captured: string): Style => readScreen(`${captured}x`)[0]!.at(-1)!.style;

describe('readScreen', () => {
  it('keeps the text, and measures what is wide or joined', () => {
    const rows = readScreen(
      'a\u001b[1mb\u001b[0m 🛒 e\u0301\n漢\u001b]8;;http://x\u001b\\l\u001b]8;;\u001b\\\u001b(B!\n',
    );
    expect(rows.map(text)).toEqual(['ab 🛒 e\u0301', '漢l!']);
    expect(rows[0]!.map(({ width }) => width)).toEqual([1, 1, 1, 2, 1, 1]);
    expect(rows[1]!.map(({ width }) => width)).toEqual([2, 1, 1]);
  });

  it('draws lines of the alternative set', () => {
    expect(text(readScreen('q\u000elqk\u000fq')[0]!)).toBe('q┌─┐q');
  });

  it.each<[string, Partial<Style>]>([
    ['\u001b[31m', { foreground: '#e06c75' }],
    ['\u001b[1;97;44m', { bold: true, foreground: '#f2f4f8', background: '#6aa8e8' }],
    ['\u001b[38;5;208m', { foreground: '#ff8700' }],
    ['\u001b[48;5;240m', { background: '#585858' }],
    ['\u001b[38;2;1;2;255;3m', { foreground: '#0102ff', italic: true }],
    ['\u001b[38:2::16:32:48m', { foreground: '#102030' }],
    ['\u001b[4:3;58:2::255:0:0;9m', { underline: true, strike: true, foreground: undefined }],
    ['\u001b[2;7m\u001b[22;27m', { dim: false, reverse: false }],
    ['\u001b[4m\u001b[4:0m', { underline: false }],
    ['\u001b[31;41;1m\u001b[m', { foreground: undefined, background: undefined, bold: false }],
  ])('reads %j', (codes, style) => {
    expect(styleOf(codes)).toMatchObject(style);
  });

  it('carries the style to the next line', () => {
    expect(readScreen('\u001b[31ma\nb')[1]![0]!.style.foreground).toBe('#e06c75');
    expect(applySgr(styleOf('\u001b[3m'), '23')).toEqual(styleOf(''));
  });
});

describe('screenSvg', () => {
  it('draws runs on the grid, the ground behind them and the cursor', () => {
    const svg = screenSvg(readScreen('a<\u001b[7mb\u001b[0m\n\u001b[9;31mgone\u001b[0m 🛒'), {
      title: 'cart & more',
      description: 'd',
      columns: 10,
      cursor: { column: 2, row: 1 },
    });
    const spaced = screenSvg(readScreen('  a  b  \u001b[44m \u001b[0m'), {
      title: '',
      description: '',
      columns: 9,
    });
    expect(spaced).toContain(
      '<text x="30.8" y="54" textLength="33.6" lengthAdjust="spacingAndGlyphs" fill="#d7dae0">a\u00a0\u00a0b</text>',
    );
    expect(spaced).toContain(
      '<rect x="81.2" y="40" width="8.4" height="19" fill="#6aa8e8" shape-rendering="crispEdges"/>',
    );
    const painted = screenSvg(readScreen('\u001b[44m        '), { title: '', description: '', columns: 9 });
    expect(painted).toContain('rx="9" fill="#6aa8e8"/>');
    expect(svg.match(/<text x="14".*/g)).toEqual([
      '<text x="14" y="54" textLength="16.8" lengthAdjust="spacingAndGlyphs" fill="#d7dae0">a&lt;</text>',
      '<text x="14" y="73" textLength="33.6" lengthAdjust="spacingAndGlyphs" fill="#e06c75" text-decoration="line-through">gone</text>',
    ]);
    expect(svg).toContain('<title>cart &amp; more</title>');
    expect(svg).toContain(
      '<rect x="30.8" y="40" width="8.4" height="19" fill="#d7dae0" shape-rendering="crispEdges"/>',
    );
    expect(svg).toContain('textLength="16.8" lengthAdjust="spacingAndGlyphs" fill="#d7dae0">🛒</text>');
    expect(svg).toContain('<rect x="30.8" y="59" width="8.4" height="19" fill="#d7dae0" opacity="0.45"/>');
    expect(
      svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 112 92" width="112" height="92"'),
    ).toBe(true);
  });
});
