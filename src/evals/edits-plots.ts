/** Two small pictures of a gate as SVG: reliability, and precision over show rate. */
import type { ReliabilityBin, ThresholdPoint } from './edit-figures.ts';

const side = 240;
const margin = 44;

export function reliabilityPlot(bins: readonly ReliabilityBin[]): string {
  const marks = bins.flatMap(({ confidence, right }) => {
    if (right.value === undefined) return [];
    const size = Math.min(9, 2 + Math.log2(1 + right.n) / 1.5);
    return [
      `<line x1="${x(confidence)}" y1="${y(right.low)}" x2="${x(confidence)}" y2="${y(right.high)}" stroke="#7a8aa0"/>`,
      `<circle cx="${x(confidence)}" cy="${y(right.value)}" r="${size.toFixed(1)}" fill="#2f6fb0"><title>${right.n} edits</title></circle>`,
    ];
  });
  const even = `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#999" stroke-dasharray="4 3"/>`;
  return plot('Reliability', 'p(accept)', 'share that is right', [even, ...marks]);
}

export function precisionPlot(
  points: readonly ThresholdPoint[],
  chosen: { readonly show: number; readonly precision: number } | undefined,
): string {
  const widest = Math.max(0, ...points.map(({ show }) => show));
  const most = [0.1, 0.25, 0.5].find((end) => widest <= end) ?? 1;
  const path = points.map(({ show, precision }) => `${x(show / most)},${y(precision)}`).join(' ');
  const line = `<polyline points="${path}" fill="none" stroke="#2f6fb0" stroke-width="1.5"/>`;
  const dot = chosen
    ? [`<circle cx="${x(chosen.show / most)}" cy="${y(chosen.precision)}" r="4" fill="#c0392b"/>`]
    : [];
  return plot('Precision over show rate', 'show rate', 'precision', [line, ...dot], most);
}

/** The axis across runs from 0 to `most`, the one up from 0 to 1. */
function plot(title: string, across: string, up: string, marks: readonly string[], most = 1): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((t) => [
    `<line x1="${x(t)}" y1="${y(0)}" x2="${x(t)}" y2="${y(1)}" stroke="#eee"/>`,
    `<line x1="${x(0)}" y1="${y(t)}" x2="${x(1)}" y2="${y(t)}" stroke="#eee"/>`,
    `<text x="${x(t)}" y="${y(0) + 14}" text-anchor="middle">${+(t * most).toFixed(3)}</text>`,
    `<text x="${x(0) - 6}" y="${y(t) + 4}" text-anchor="end">${t}</text>`,
  ]);
  const whole = side + 2 * margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${whole}" font-family="sans-serif" font-size="11">`,
    `<title>${title}</title>`,
    `<rect width="${whole}" height="${whole}" fill="#fff"/>`,
    `<text x="${whole / 2}" y="20" text-anchor="middle" font-size="13">${title}</text>`,
    ...ticks,
    `<rect x="${margin}" y="${margin}" width="${side}" height="${side}" fill="none" stroke="#555"/>`,
    `<text x="${whole / 2}" y="${whole - 10}" text-anchor="middle">${across}</text>`,
    `<text transform="translate(12 ${whole / 2}) rotate(-90)" text-anchor="middle">${up}</text>`,
    ...marks,
    '</svg>',
    '',
  ].join('\n');
}

function x(share: number): number {
  return Math.round((margin + side * share) * 10) / 10;
}

function y(share: number): number {
  return Math.round((margin + side * (1 - share)) * 10) / 10;
}
