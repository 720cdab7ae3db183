/** Lands what an answer wants of one file on its text of today: the edit, or the blocks that could not be landed. */
import { Bug } from '../base/index.ts';
import type { Syntax } from '../syntax/index.ts';
import { minimize, type TextEdit, TextSnapshot } from '../text/index.ts';
import { decide, type Judge } from './judge.ts';
import { FileLines, indentWidth, type LineHunk, LineKeys } from './lines.ts';
import { mergeSketch } from './merge-sketch.ts';
import type { Reading } from './merged.ts';
import { overlapping, type PlacedBlock, placeBlocks } from './place-blocks.ts';
import { sketchRows } from './read/answer.ts';
import type { BlockRefusal } from './refusal.ts';
import type { Block, FileSketch, Row } from './sketch.ts';
import { errorsAdded, judges } from './syntax-check.ts';
import { loosened, type Pairing, pairUnits, unitsOf } from './units.ts';

export interface LandOptions {
  readonly syntax: Syntax;
  readonly judge?: Judge;
  readonly signal?: AbortSignal;
  /** A sketch without gaps is the file from its first to its last line; unset, it may also be an excerpt. */
  readonly whole?: boolean;
}

export type LandedFile =
  | {
      readonly ok: true;
      readonly edit: TextEdit;
      readonly hunks: readonly (readonly LineHunk[])[];
      readonly lines: FileLines;
    }
  | { readonly ok: false; readonly refusals: readonly BlockRefusal[] };

type BlockResult =
  | { readonly kind: 'hunks'; readonly hunks: readonly LineHunk[] }
  | {
      readonly kind: 'alternatives';
      readonly options: readonly Reading[];
      readonly sentence: string;
    }
  | { readonly kind: 'refused'; readonly reason: BlockRefusal['reason']; readonly sentence: string };

/** In UTF-16 code units: beyond it nothing is compared in time. */
const longestFile = 4_000_000;

export async function landFile(
  sketch: FileSketch,
  snapshot: TextSnapshot,
  options: LandOptions,
): Promise<LandedFile> {
  if (snapshot.length > longestFile)
    return {
      ok: false,
      refusals: [{ block: -1, reason: 'too-large', sentence: 'the file is too large to land on' }],
    };
  const file = new FileLines(snapshot.text, new LineKeys());
  const results = await blockResults(sketch, snapshot, file, options);
  const first = await settled(sketch, snapshot, file, results, options);
  if (first.ok || sketch.format !== 'whole-or-elided') return first;
  // Where the result does not parse, the structure of the sketch may have been misread: its lines alone are tried.
  const guilty = new Set(first.refusals.flatMap((r) => (r.reason === 'adds-syntax-errors' ? [r.block] : [])));
  if (guilty.size === 0) return first;
  const again: BlockResult[] = [];
  for (const [i, result] of results.entries())
    again.push(
      guilty.has(i) || guilty.has(-1)
        ? await mergeBlock(sketch.blocks[i]!, snapshot, file, options, loosened)
        : result,
    );
  const second = await settled(sketch, snapshot, file, again, options);
  return second.ok ? second : first;
}

/** The edit that the blocks' results make together, or the blocks that make none. */
async function settled(
  sketch: FileSketch,
  snapshot: TextSnapshot,
  file: FileLines,
  results: readonly BlockResult[],
  options: LandOptions,
): Promise<LandedFile> {
  const chosen: BlockResult[] = [];
  for (const [i, result] of results.entries())
    chosen.push(await judged(result, sketch, sketch.blocks[i]!, snapshot, file, options));
  const refusals: BlockRefusal[] = chosen.flatMap((r, block) =>
    r.kind === 'hunks'
      ? []
      : r.kind === 'refused'
        ? [{ block, reason: r.reason, sentence: r.sentence }]
        : [{ block, reason: 'ambiguous', sentence: r.sentence }],
  );
  const placed = chosen.map((r) =>
    r.kind === 'hunks'
      ? { ...r, exact: true }
      : ({ kind: 'refused', reason: 'ambiguous', sentence: '' } as const),
  );
  refusals.push(...overlapping(placed));
  if (refusals.length > 0) return { ok: false, refusals: refusals.sort((a, b) => a.block - b.block) };
  const hunks = chosen.map((r) => (r.kind === 'hunks' ? r.hunks : []));
  const edit = minimize(file.edit(ordered(hunks.flat())), file.text);
  if (edit.length === 0) return { ok: true, edit, hunks, lines: file };
  const broken = await syntaxRefusals(edit, hunks, snapshot, file, options.syntax);
  return broken.length > 0 ? { ok: false, refusals: broken } : { ok: true, edit, hunks, lines: file };
}

/** In the order of the file; what is inserted at one place stays in the order of the blocks. */
function ordered(hunks: readonly LineHunk[]): LineHunk[] {
  return hunks.toSorted((a, b) => a.from - b.from || a.to - b.to);
}

async function blockResults(
  sketch: FileSketch,
  snapshot: TextSnapshot,
  file: FileLines,
  options: LandOptions,
): Promise<readonly BlockResult[]> {
  if (sketch.format !== 'whole-or-elided') return placeBlocks(sketch.blocks, file).map(placedResult);
  const results: BlockResult[] = [];
  for (const block of sketch.blocks) results.push(await mergeBlock(block, snapshot, file, options));
  return results;
}

/** Blocks say what they replace: their places are checked where they are found. */
function placedResult(placed: PlacedBlock): BlockResult {
  if (placed.kind !== 'alternatives') return placed;
  return { ...placed, options: placed.options.map((hunks) => ({ hunks, sound: true })) };
}

/** Lands one sketch on one file, without the checks that only the whole edit can stand. */
export async function mergeBlock(
  block: Block,
  snapshot: TextSnapshot,
  file: FileLines,
  options: LandOptions,
  read: (pairing: Pairing) => Pairing = (pairing) => pairing,
): Promise<BlockResult> {
  const rows = rowsOf(block, snapshot, file, options);
  if (rows.every((r) => r.text.trim() === ''))
    return { kind: 'refused', reason: 'no-edit', sentence: 'it is empty' };
  const pairing = await pairingOf(rows, snapshot, file, options.syntax);
  return mergeSketch(rows, file, { pairing: read(pairing), ...only(options) });
}

function only({ whole }: LandOptions): { readonly whole?: boolean } {
  return whole === undefined ? {} : { whole };
}

function rowsOf(block: Block, snapshot: TextSnapshot, file: FileLines, { syntax }: LandOptions): Row[] {
  const language = syntax.languageOf(snapshot.uri) ?? snapshot.languageId;
  return sketchRows(block.rows, language, (line) => file.counts.has(file.keys.of(line)));
}

/** Units of the sketch and the file; of no use where the language has no grammar. */
async function pairingOf(
  rows: readonly Row[],
  snapshot: TextSnapshot,
  file: FileLines,
  syntax: Syntax,
): Promise<Pairing> {
  const text = rows.map((r) => (r.kind === 'gap' ? '' : r.text)).join('\n');
  const tree = await syntax.tree(snapshot);
  const survey = syntax.survey(TextSnapshot.of(snapshot.uri, snapshot.languageId, 0, text));
  const lines = new FileLines(`${text}\n`, file.keys);
  if (lines.count !== rows.length) throw new Bug(`${rows.length} rows read as ${lines.count} lines`);
  return pairUnits(
    survey ? unitsOf(survey.outline, lines) : [],
    unitsOf(tree.outline(), file),
    lines,
    file,
    (r) => (rows[r]?.kind === 'gap' ? indentWidth(rows[r]!.text) : undefined),
  );
}

async function judged(
  result: BlockResult,
  sketch: FileSketch,
  block: Block,
  snapshot: TextSnapshot,
  file: FileLines,
  options: LandOptions,
): Promise<BlockResult> {
  if (result.kind !== 'alternatives') return result;
  const sound = await soundOf(result.options, snapshot, file, options.syntax);
  if (sound.length < 2) return result;
  const from = Math.max(0, Math.min(...sound.flat().map((h) => h.from)) - 3);
  const to = Math.min(file.count, Math.max(...sound.flat().map((h) => h.to)) + 3);
  const alternatives = sound.map((hunks) => {
    const lines = file.lines.slice(from, to);
    for (const h of ordered(hunks).toReversed()) lines.splice(h.from - from, h.to - h.from, ...h.lines);
    return lines.join('\n');
  });
  const before = file.lines.slice(from, to).join('\n');
  const edits = sound.map((hunks) => minimize(file.edit(ordered(hunks)), file.text));
  const choice = await decide(
    options.judge,
    { path: sketch.path, before, sketch: block.written, alternatives, snapshot, edits },
    options.signal,
  );
  return choice === undefined ? result : { kind: 'hunks', hunks: sound[choice]! };
}

/** The alternatives that nothing speaks against: the others are no readings. */
async function soundOf(
  all: readonly Reading[],
  snapshot: TextSnapshot,
  file: FileLines,
  syntax: Syntax,
): Promise<readonly (readonly LineHunk[])[]> {
  const tree = await syntax.tree(snapshot);
  const parses = (hunks: readonly LineHunk[]) => {
    if (!judges(tree.errorCount(), file.count)) return true;
    return errorsAdded(syntax, snapshot, minimize(file.edit(ordered(hunks)), file.text)) <= 0;
  };
  return all.filter((r) => r.sound && parses(r.hunks)).map((r) => r.hunks);
}

/** Refuses what adds syntax errors: the blocks that do so alone, or all of them where only together they do. */
async function syntaxRefusals(
  edit: TextEdit,
  hunks: readonly (readonly LineHunk[])[],
  snapshot: TextSnapshot,
  file: FileLines,
  syntax: Syntax,
): Promise<BlockRefusal[]> {
  const tree = await syntax.tree(snapshot);
  if (!judges(tree.errorCount(), file.count)) return [];
  const added = errorsAdded(syntax, snapshot, edit);
  if (added <= 0) return [];
  const sentence = `it would add ${added === 1 ? 'a syntax error' : `${added} syntax errors`} to the file`;
  const guilty = hunks.flatMap((own, block): BlockRefusal[] => {
    const alone = errorsAdded(syntax, snapshot, minimize(file.edit(ordered(own)), file.text));
    return alone > 0 ? [{ block, reason: 'adds-syntax-errors', sentence }] : [];
  });
  return guilty.length > 0 ? guilty : [{ block: -1, reason: 'adds-syntax-errors', sentence }];
}
