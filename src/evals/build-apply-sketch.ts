/** Writes sketches with gaps as lazy models do: parts of the file after the change, and comments for what they leave out. */
import type { SketchMistake } from './build-apply-case.ts';
import {
  after,
  changed,
  depthOf,
  type Excerpt,
  excerpts,
  isTelling,
  type LinedFile,
  surroundings,
} from './build-apply-lines.ts';
import type { Random } from './random.ts';

const hash = new Set(['python', 'ruby', 'shellscript', 'yaml', 'toml']);

function comment(languageId: string, words: string): string {
  if (hash.has(languageId)) return `# ${words}`;
  return languageId === 'lua' ? `-- ${words}` : `// ${words}`;
}

/** How one author marks what is left out. */
export type Marker = (languageId: string) => string;

export function usualMarker(random: Random): Marker {
  const words = random.shuffled(['... existing code ...', '... existing code ...', '… existing code …'])[0]!;
  return (languageId) => comment(languageId, words);
}

export function phrasedMarker(random: Random): Marker {
  const words = [
    '... rest unchanged',
    '...',
    '... rest of the code remains the same ...',
    '... (unchanged)',
    '[... existing code ...]',
    '... keep existing code ...',
    'existing code',
    'rest of file unchanged',
    '... other methods ...',
  ];
  const chosen = random.shuffled(words).slice(0, 2);
  const form = random.below(4);
  return (languageId) => {
    const said = chosen[random.below(2)]!;
    if (form === 0 && !hash.has(languageId) && languageId !== 'lua') return `/* ${said} */`;
    if (form === 1 && languageId !== 'python') return '...';
    return comment(languageId, said);
  };
}

export function tersePhrases(random: Random): Marker {
  const words = [
    '(rest of the function omitted for brevity)',
    '[unchanged code above]',
    'same as before',
    '--- snip ---',
    '... previous implementation stays as is ...',
    '<unchanged>',
    'no changes here',
    '... remaining code omitted ...',
  ];
  const chosen = random.shuffled(words).slice(0, 2);
  return (languageId) => comment(languageId, chosen[random.below(2)]!);
}

interface Shown {
  readonly gap: boolean;
  readonly text: string;
  /** Line before the change, for what was there. */
  readonly line: number;
}

/** Lines shown and gaps between them. */
export function shownLines(file: LinedFile, laziness: number, marker: Marker, random: Random): Shown[] {
  const around = [10, 4, 2, 1][laziness]!;
  const runs = excerpts(file, around);
  const show = new Set<number>();
  for (const run of runs) {
    for (let i = run.from; i < run.to; i++) show.add(i);
    if (laziness < 3) for (const line of surroundings(file.before, run.from, run.to)) show.add(line);
  }
  if (laziness < 2) for (const line of opening(file.before)) show.add(line);
  balance(file, show);
  const out: Shown[] = [];
  const hidden: number[] = [];
  const flush = (next: string) => {
    if (hidden.length === 0) return;
    const texts = hidden.map((i) => file.before[i]!);
    if (texts.filter(isTelling).length < fewest)
      out.push(...hidden.map((i) => ({ gap: false, text: file.before[i]!, line: i })));
    else {
      const inner = texts.find((t) => t.trim() !== '') ?? '';
      const depth = Math.max(depthOf(inner), 0);
      const white = /^\s*/.exec(
        depth <= depthOf(next) || next === '' ? inner : next.trim() === '' ? inner : /^\s*/.exec(inner)![0],
      )![0];
      const airy = random.next() < 0.4;
      if (airy && texts[0]!.trim() === '') out.push({ gap: false, text: '', line: hidden[0]! });
      out.push({ gap: true, text: white + marker(file.languageId), line: -1 });
      if (airy && texts.at(-1)!.trim() === '') out.push({ gap: false, text: '', line: hidden.at(-1)! });
    }
    hidden.length = 0;
  };
  let region = 0;
  for (let i = 0; i <= file.before.length; i++) {
    const r = file.regions[region];
    if (r && r.from === i) {
      flush(r.lines[0] ?? '');
      out.push(...r.lines.map((text) => ({ gap: false, text, line: -1 })));
      region++;
      if (r.to > r.from) {
        i = r.to - 1;
        continue;
      }
    }
    if (i === file.before.length) break;
    if (show.has(i)) {
      flush(file.before[i]!);
      out.push({ gap: false, text: file.before[i]!, line: i });
    } else hidden.push(i);
  }
  flush('');
  return out;
}

/** Nobody writes a marker for so few lines. */
const fewest = 3;

/** Models write whole blocks: with what opens one comes what closes it, and the other way round. */
function balance({ before, regions }: LinedFile, show: Set<number>): void {
  const gone = new Set(regions.flatMap((r) => Array.from({ length: r.to - r.from }, (_, i) => r.from + i)));
  const next = (from: number, step: 1 | -1, wanted: (line: string) => boolean) => {
    for (let i = from + step; i >= 0 && i < before.length; i += step)
      if (
        before[i]!.trim() !== '' &&
        !/^\s*(?:private|public|protected):?\s*$/.test(before[i]!) &&
        wanted(before[i]!)
      )
        return i;
    return -1;
  };
  for (let round = 0; round < 4; round++)
    for (const i of [...show].sort((a, b) => a - b)) {
      const line = before[i]!;
      if (line.trim() === '') continue;
      const depth = depthOf(line);
      const below = next(i, 1, () => true);
      if (below >= 0 && depthOf(before[below]!) > depth) {
        const closer = next(i, 1, (l) => depthOf(l) <= depth);
        if (
          closer >= 0 &&
          depthOf(before[closer]!) === depth &&
          /^\s*(?:[)\]}]|end\b|fi\b|done\b|esac\b|else|elif|elsif|except|finally|rescue|catch)/.test(
            before[closer]!,
          )
        )
          show.add(closer);
      }
      if (/^\s*(?:[)\]}]|end\b|fi\b|done\b|esac\b|else|elif|elsif|except|finally|rescue|catch)/.test(line)) {
        const opener = next(i, -1, (l) => depthOf(l) <= depth);
        if (opener < 0 || gone.has(opener)) continue;
        show.add(opener);
        // A brace on a line of its own does not say what it opens.
        const head = isTelling(before[opener])
          ? -1
          : next(opener, -1, (l) => depthOf(l) <= depth && isTelling(l));
        if (head >= 0 && !gone.has(head)) for (let k = head; k < opener; k++) show.add(k);
      }
    }
}

/** The first paragraph of a file, where it is short. */
function opening(before: readonly string[]): number[] {
  const end = before.findIndex((line) => line.trim() === '');
  return end > 0 && end <= 12 ? Array.from({ length: end }, (_, i) => i) : [];
}

export interface Sketched {
  readonly text: string;
  readonly mistake: SketchMistake | null;
}

export function sketch(
  file: LinedFile,
  laziness: number,
  marker: Marker,
  wanted: SketchMistake | null,
  random: Random,
): Sketched {
  let shown = shownLines(file, laziness, marker, random);
  let mistake: SketchMistake | null = null;
  if (wanted === 'missing-marker') {
    const gaps = shown.flatMap((s, i) => (s.gap ? [i] : []));
    // Mostly the first or the last one is forgotten, seldom one between.
    const ends = gaps.filter((i) => i === 0 || i === shown.length - 1);
    const from = random.next() < 0.75 ? ends : gaps;
    const lost = from[random.below(Math.max(1, from.length))];
    if (lost !== undefined) {
      shown = shown.filter((_, i) => i !== lost);
      mistake = wanted;
    }
  }
  if (wanted === 'reordered') {
    const swapped = swapUnits(shown, marker(file.languageId));
    if (swapped) {
      shown = swapped;
      mistake = wanted;
    }
  }
  let lines = shown.map((s) => s.text);
  if (wanted === 'indentation') {
    lines = reindented(lines, random);
    mistake = wanted;
  }
  return { text: lines.join('\n'), mistake };
}

/** Two parts between gaps at the margin, each starting with a head, change their places. */
function swapUnits(shown: readonly Shown[], gap: string): Shown[] | undefined {
  const parts: Shown[][] = [[]];
  for (const s of shown) {
    if (s.gap && depthOf(s.text) === 0) parts.push([]);
    else parts.at(-1)!.push(s);
  }
  const head = (part: readonly Shown[]) => part.find((s) => s.text.trim() !== '')?.text ?? '';
  const units = parts.flatMap((part, i) =>
    /^(?:export |pub |async |static |public )*(?:function|class|def|fn|func|impl|struct|interface|type|module)\b/.test(
      head(part),
    )
      ? [i]
      : [],
  );
  if (units.length < 2) return undefined;
  const [a, b] = [units[0]!, units.at(-1)!];
  [parts[a], parts[b]] = [parts[b]!, parts[a]!];
  return parts.flatMap((part, i) => (i === 0 ? part : [{ gap: true, text: gap, line: -1 }, ...part]));
}

/** The whole text one level in, flush left, or with its tabs and spaces taken for one another. */
export function reindented(lines: readonly string[], random: Random): string[] {
  const telling = lines.filter((l) => l.trim() !== '');
  const common = Math.min(...telling.map((l) => /^\s*/.exec(l)![0].length));
  const tabs = telling.some((l) => l.startsWith('\t'));
  const form = random.below(3);
  if (form === 0 && common > 0) return lines.map((l) => (l.trim() === '' ? l : l.slice(common)));
  if (form === 1 && tabs) return lines.map((l) => l.replace(/^\t+/, (t) => '    '.repeat(t.length)));
  const by = tabs ? '\t' : random.next() < 0.5 ? '  ' : '    ';
  return lines.map((l) => (l.trim() === '' ? l : by + l));
}

/** Each changed run as an excerpt of its own, with terse words for the rest of what it stands in. */
export function excerptTexts(file: LinedFile, laziness: number, marker: Marker): string[] {
  const runs: Excerpt[] = excerpts(file, [10, 5, 3, 2][laziness]!);
  return runs.map((run) => {
    const body = after(file, run);
    const white = (line: string | undefined) => /^\s*/.exec(line ?? '')![0];
    const above = run.from > 0 ? [`${white(body[0])}${marker(file.languageId)}`] : [];
    const below = run.to < file.before.length ? [`${white(body.at(-1))}${marker(file.languageId)}`] : [];
    return [...above, ...body, ...below].join('\n');
  });
}

/** The whole file after the change; the lazier, the more of what is far from the changes is left out. */
export function wholeText(file: LinedFile, laziness: number, marker: Marker): string {
  const all = changed(file);
  if (laziness === 0) return all.join('\n');
  if (laziness === 1) return all.map((line) => line.trimEnd()).join('\n');
  const least = laziness === 2 ? 60 : 25;
  const out: string[] = [];
  let at = 0;
  for (const region of [...file.regions, { from: file.before.length, to: file.before.length, lines: [] }]) {
    const run = file.before.slice(at, region.from);
    const keepHead = at === 0 ? 0 : 8;
    const keepTail = region.from === file.before.length ? 0 : 8;
    if (run.length > least) {
      const middle = run.slice(keepHead, run.length - keepTail);
      const white = /^\s*/.exec(middle.find((l) => l.trim() !== '') ?? '')![0];
      out.push(
        ...run.slice(0, keepHead),
        white + marker(file.languageId),
        ...run.slice(run.length - keepTail),
      );
    } else out.push(...run);
    out.push(...region.lines);
    at = region.to;
  }
  return out.join('\n');
}
