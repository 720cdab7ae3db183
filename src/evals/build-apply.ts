/**
 * A set of answers to land, from local git clones: a commit's real change, written down as a lazy model would, in eight
 * styles, at four levels of laziness, with the mistakes models make. The same clones and seed give the same bytes. Knows
 * nothing of the engine that is measured on it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ApplyCase,
  type ApplyFile,
  heldOutStyles,
  type SketchMistake,
  type SketchStyle,
  sketchStyles,
} from './build-apply-case.ts';
import { searchReplace, unifiedDiff, v4a } from './build-apply-diff.ts';
import { changed, type LinedFile, lined, linedFile } from './build-apply-lines.ts';
import {
  excerptTexts,
  phrasedMarker,
  sketch,
  tersePhrases,
  usualMarker,
  wholeText,
} from './build-apply-sketch.ts';
import { type CommitFile, commitChange, maxFileBytes, sourceFiles } from './commit-change.ts';
import { GitClone } from './git-clone.ts';
import { Random } from './random.ts';

export interface BuildApplyOptions {
  readonly from: readonly string[];
  readonly out: string;
  readonly seed: number;
  /** Most cases, over all clones together. */
  readonly limit: number;
  /** Also the styles that are held out until the final run. */
  readonly heldOut: boolean;
}

export interface ApplyManifest {
  readonly format: 'foretype apply 1';
  readonly seed: number;
  readonly cases: number;
  readonly languages: Readonly<Record<string, number>>;
  readonly styles: Readonly<Record<string, number>>;
  readonly laziness: Readonly<Record<string, number>>;
  readonly mistakes: Readonly<Record<string, number>>;
  readonly repositories: Readonly<Record<string, number>>;
}

/** Writes `cases.jsonl` and `manifest.json` into `out`. Throws CloneError where a clone cannot be read. */
export function buildApply(options: BuildApplyOptions): ApplyManifest {
  const styles = sketchStyles.filter((s) => options.heldOut || !heldOutStyles.includes(s));
  const cases: ApplyCase[] = [];
  options.from.forEach((path, i) => {
    const clone = new GitClone(path);
    const quota = Math.ceil((options.limit - cases.length) / (options.from.length - i));
    cases.push(...fromClone(clone, quota, styles, options.seed, cases.length));
  });
  const counts = (key: (c: ApplyCase) => string) => counted(cases.map(key));
  const manifest: ApplyManifest = {
    format: 'foretype apply 1',
    seed: options.seed,
    cases: cases.length,
    languages: counts((c) => c.languageId),
    styles: counts((c) => c.style),
    laziness: counts((c) => String(c.laziness)),
    mistakes: counts((c) => c.mistake ?? 'none'),
    repositories: counts((c) => c.id.split('@')[0]!),
  };
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, 'cases.jsonl'), cases.map((c) => `${JSON.stringify(c)}\n`).join(''));
  writeFileSync(join(options.out, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

function counted(words: readonly string[]): Record<string, number> {
  const out: Record<string, number> = {};
  for (const word of words.toSorted()) out[word] = (out[word] ?? 0) + 1;
  return out;
}

const batchSize = 64;
const maxSeen = 3000;
/** One answer in three is meant to have a mistake; not every answer can have every one. */
const mistakeShare = 1 / 3;
const sketchMistakes: readonly SketchMistake[] = [
  'reordered',
  'indentation',
  'missing-marker',
  'missing-marker',
];
const diffMistakes: readonly SketchMistake[] = ['wrong-context', 'wrong-context', 'reordered', 'indentation'];

function fromClone(
  clone: GitClone,
  quota: number,
  styles: readonly SketchStyle[],
  seed: number,
  first: number,
): ApplyCase[] {
  const random = new Random(seed, 'apply', clone.name);
  const drawn = random.shuffled(clone.commits()).slice(0, maxSeen);
  const cases: ApplyCase[] = [];
  for (let at = 0; at < drawn.length && cases.length < quota; at += batchSize) {
    const batch = drawn.slice(at, at + batchSize);
    const changes = clone.changes(batch.map((c) => c.id));
    const sources = batch.flatMap((commit) => {
      const source = sourceFiles(commit, changes.get(commit.id) ?? []);
      return source.ok ? [{ commit, files: source.value }] : [];
    });
    const texts = clone.texts(
      sources.flatMap((s) => s.files.flatMap((f) => [f.before, f.after])),
      maxFileBytes,
    );
    for (const { commit, files } of sources) {
      if (cases.length >= quota) break;
      const change = commitChange(files, texts);
      if (!change.ok) continue;
      const after = new Map(files.map((f) => [f.path, texts.get(f.after)!]));
      const suited = suitedFiles(change.value, after);
      if (!suited) continue;
      const n = first + cases.length;
      cases.push(
        caseOf(
          `${clone.name}@${commit.id.slice(0, 10)}`,
          suited,
          after,
          styles[n % styles.length]!,
          (Math.floor(n / styles.length) % 4) as ApplyCase['laziness'],
          random,
        ),
      );
    }
  }
  return cases;
}

const fewestLines = 25;
const mostLines = 2500;
const mostRegions = 10;

/** The files as lines, where lines alone say what the commit did. */
function suitedFiles(
  files: readonly CommitFile[],
  after: ReadonlyMap<string, string>,
): LinedFile[] | undefined {
  if (files.length > 3) return undefined;
  const out: LinedFile[] = [];
  for (const file of files) {
    const text = after.get(file.path)!;
    if (
      file.before.endsWith('\n') !== text.endsWith('\n') ||
      file.before.startsWith('\uFEFF') !== text.startsWith('\uFEFF')
    )
      return undefined;
    const mixed = (t: string) => /\r\n/.test(t) && /[^\r]\n/.test(t);
    if (mixed(file.before) || mixed(text) || /\r\n/.test(file.before) !== /\r\n/.test(text)) return undefined;
    const found = linedFile({ ...file, before: file.before.replace(/^\uFEFF/, '') });
    if (!found || found.before.length < fewestLines || found.before.length > mostLines) return undefined;
    if (changed(found).join('\n') !== lined(text.replace(/^\uFEFF/, '')).join('\n')) return undefined;
    if (found.regions.some((r) => found.before.slice(r.from, r.to).some((l) => l !== l.trimEnd())))
      return undefined;
    // Blanks at the end of lines are lost on the way through a model.
    if (found.regions.some((r) => r.lines.some((l) => l !== l.trimEnd() || /\.\.\.\s*$|…/.test(l))))
      return undefined;
    if (
      found.regions.every(
        (r) =>
          r.lines.join('').replace(/\s/g, '') ===
          found.before.slice(r.from, r.to).join('').replace(/\s/g, ''),
      )
    )
      return undefined;
    out.push(found);
  }
  const regions = out.reduce((n, f) => n + f.regions.length, 0);
  return regions === 0 || regions > mostRegions ? undefined : out;
}

function caseOf(
  id: string,
  files: readonly LinedFile[],
  after: ReadonlyMap<string, string>,
  style: SketchStyle,
  laziness: ApplyCase['laziness'],
  random: Random,
): ApplyCase {
  const drawsOn = style === 'markers' || style === 'phrases' ? sketchMistakes : diffMistakes;
  const wanted = random.next() < mistakeShare ? drawsOn[random.below(4)]! : null;
  const { answer, mistake } = answerOf(files, style, laziness, wanted, random);
  const whole = (f: LinedFile): ApplyFile => {
    const text = after.get(f.path)!;
    const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
    const start = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    const before = start + f.before.join(lineBreak) + (text.endsWith('\n') ? lineBreak : '');
    return { path: f.path, languageId: f.languageId, before, after: text };
  };
  return { id, languageId: files[0]!.languageId, style, laziness, mistake, answer, files: files.map(whole) };
}

interface Answer {
  readonly answer: string;
  readonly mistake: SketchMistake | null;
}

function answerOf(
  files: readonly LinedFile[],
  style: SketchStyle,
  laziness: number,
  wanted: SketchMistake | null,
  random: Random,
): Answer {
  const said: (SketchMistake | null)[] = [];
  const told = <T extends { readonly mistake: SketchMistake | null }>(made: T): T => {
    said.push(made.mistake);
    return made;
  };
  const fence = (file: LinedFile, text: string) => fenced(file, text, random);
  const texts = files.map((file): string => {
    switch (style) {
      case 'markers':
        return fence(file, told(sketch(file, laziness, usualMarker(random), wanted, random)).text);
      case 'phrases':
        return fence(file, told(sketch(file, laziness, phrasedMarker(random), wanted, random)).text);
      case 'whole-file':
        return fence(file, wholeText(file, laziness, usualMarker(random)));
      case 'excerpts':
        return excerptTexts(file, laziness, tersePhrases(random))
          .map((text) => fence(file, text))
          .join('\n\n');
      case 'search-replace': {
        const made = told(
          searchReplace(file, laziness, wanted, random, ['<<<<<<< SEARCH', '=======', '>>>>>>> REPLACE']),
        );
        return made.blocks.map((block) => `${file.path}\n\`\`\`\n${block}\n\`\`\``).join('\n\n');
      }
      case 'fenced-search': {
        const made = told(
          searchReplace(file, laziness, wanted, random, ['------- SEARCH', '=======', '+++++++ REPLACE']),
        );
        return `### \`${file.path}\`\n\n\`\`\`diff\n${made.blocks.join('\n')}\n\`\`\``;
      }
      case 'unified-diff':
        return told(unifiedDiff(file, laziness, wanted, random)).text;
      default:
        return told(v4a(file, laziness, wanted, random)).text;
    }
  });
  return { answer: wrapped(style, texts, random), mistake: said.find((m) => m !== null) ?? null };
}

function fenced(file: LinedFile, text: string, random: Random): string {
  const form = random.below(3);
  if (text.includes('```')) return `\`\`\`\`${file.languageId} ${file.path}\n${text}\n\`\`\`\``;
  if (form === 0) return `\`\`\`${file.languageId} ${file.path}\n${text}\n\`\`\``;
  if (form === 1) return `**${file.path}**\n\`\`\`${file.languageId}\n${text}\n\`\`\``;
  return `In \`${file.path}\`:\n\n\`\`\`${file.languageId}\n${text}\n\`\`\``;
}

function wrapped(style: SketchStyle, texts: readonly string[], random: Random): string {
  const talk = random.next() < 0.5;
  const before = talk ? 'Here is the change you asked for.\n\n' : '';
  const after = talk ? '\n\nLet me know if anything else should follow.\n' : '\n';
  if (style === 'v4a') return `${before}*** Begin Patch\n${texts.join('\n')}\n*** End Patch${after}`;
  if (style === 'unified-diff') return `${before}\`\`\`diff\n${texts.join('\n')}\n\`\`\`${after}`;
  return before + texts.join('\n\n') + after;
}
