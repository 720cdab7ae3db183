/**
 * Which lines get ids, so that the model can point at them: a stretch around the work, and, in this file and the other
 * open ones, every line that mentions a name the recent edits changed, with a line on either side. Nearest first, until
 * the budget is spent. Training selects by the same function: what decides here is part of the model (contextVersion).
 */
export interface WindowFile {
  readonly path: string;
  readonly lines: readonly string[];
}

export interface WindowRequest {
  readonly active: WindowFile;
  /** Other open files, the most recently used first. */
  readonly others: readonly WindowFile[];
  /** Zero-based line of the active file where the work is. */
  readonly line: number;
  /** Newest first. */
  readonly changed: readonly string[];
  /** Of the budget, 0..1: less where the whole would not fit beside everything else. 1 where undefined. */
  readonly share?: number;
}

/** Ranges of lines `[from, to)`, ascending, apart by at least one line. */
export interface ShownRanges {
  readonly path: string;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

const around = 40;
const beside = 1;
const mostLines = 150;
/** A file's lines that mention the names: more would be noise. */
const mostMentions = 24;
/** In UTF-16 units, about 2,600 tokens: a few very long lines must not fill the prompt. */
const mostChars = 9000;

/** The active file last, files that show nothing left out. Total for any input. */
export function windowAround({ active, others, line, changed, share = 1 }: WindowRequest): ShownRanges[] {
  const shown = new Map<WindowFile, Set<number>>();
  let lines = 0;
  let chars = 0;
  const add = (file: WindowFile, number: number): boolean => {
    const text = file.lines[number];
    const set = shown.get(file) ?? new Set();
    shown.set(file, set);
    if (text === undefined || set.has(number)) return true;
    if (lines + 1 > mostLines * share || chars + text.length > mostChars * share) return false;
    set.add(number);
    lines++;
    chars += text.length + 1;
    return true;
  };
  const center = Math.max(0, Math.min(line, active.lines.length - 1));
  add(active, center);
  for (let step = 1; step <= around; step++) {
    // Above and below in turn, so that a small budget is spent evenly.
    add(active, center - step);
    add(active, center + step);
  }
  for (const file of [active, ...others]) {
    for (const number of mentions(file, changed, file === active ? center : 0))
      for (let n = number - beside; n <= number + beside; n++) add(file, n);
  }
  return [...others, active].flatMap((file) => {
    const set = shown.get(file);
    return set && set.size > 0 ? [{ path: file.path, ranges: ranges(set) }] : [];
  });
}

/** Lines that mention one of the names, those nearest to `center` first. */
function mentions(file: WindowFile, names: readonly string[], center: number): number[] {
  if (names.length === 0) return [];
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const any = new RegExp(`(?<![\\p{L}\\p{N}_$])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_$])`, 'u');
  return file.lines
    .flatMap((text, number) => (any.test(text) ? [number] : []))
    .sort((a, b) => Math.abs(a - center) - Math.abs(b - center) || a - b)
    .slice(0, mostMentions);
}

function ranges(numbers: ReadonlySet<number>): [number, number][] {
  const out: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = out.at(-1);
    if (last && last[1] === number) last[1]++;
    else out.push([number, number + 1]);
  }
  return out;
}
