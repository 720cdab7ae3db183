/**
 * Lands an answer: reads its format, finds the place of every block in today's text, writes the edits, checks them. Pure:
 * either all files' changes come back, or nothing but the blocks that failed, each with a sentence, so that only these
 * are asked for again.
 */
import { type TextEdit, TextSnapshot } from '../text/index.ts';
import { type LandOptions, landFile } from './land-file.ts';
import { readAnswer } from './read/answer.ts';
import { type BlockRefusal, named, type Refusal } from './refusal.ts';
import { type FileSketch, isOld } from './sketch.ts';
import { workspacePath } from './workspace-path.ts';

export type FileChange =
  | {
      readonly kind: 'edit';
      readonly path: string;
      readonly before: TextSnapshot;
      readonly edit: TextEdit;
      readonly moveTo?: string;
    }
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  | { readonly kind: 'delete'; readonly path: string; readonly before: TextSnapshot };

export type Landing =
  | { readonly landed: true; readonly changes: readonly FileChange[] }
  | { readonly landed: false; readonly refusals: readonly Refusal[] };

export interface AnswerOptions extends LandOptions {
  /** The text of today, by a path inside the workspace; undefined where there is no such file. */
  readonly read: (path: string) => Promise<TextSnapshot | undefined>;
  /** The file meant where the answer names none. */
  readonly defaultPath?: string;
}

const longestAnswer = 4_000_000;

/** Never throws on any answer; what `read` or the judge throws goes through. */
export async function land(answer: string, options: AnswerOptions): Promise<Landing> {
  if (answer.length > longestAnswer) return refusedWhole('too-large', 'The answer is too long to be landed.');
  const { files, unfinished } = readAnswer(answer, options.defaultPath);
  if (unfinished) return refusedWhole('no-edit', 'The answer breaks off inside a block.', lastBlock(answer));
  if (files.length === 0) return refusedWhole('no-edit', 'The answer holds no edit.');
  const changes: FileChange[] = [];
  const refusals: Refusal[] = [];
  for (const sketch of files) {
    const result = await landSketch(sketch, options);
    options.signal?.throwIfAborted();
    if ('refusals' in result) refusals.push(...result.refusals);
    else if (result.change) changes.push(result.change);
  }
  if (refusals.length > 0) return { landed: false, refusals };
  const paths = changes.flatMap((c) =>
    c.kind === 'edit' && c.moveTo !== undefined ? [c.path, c.moveTo] : [c.path],
  );
  const twice = paths.find((p, i) => paths.indexOf(p) !== i);
  if (twice !== undefined) return refusedWhole('overlap', `The answer speaks about ${twice} twice.`);
  return { landed: true, changes };
}

function refusedWhole(reason: Refusal['reason'], sentence: string, written = ''): Landing {
  return { landed: false, refusals: [{ path: '', block: -1, written, reason, sentence }] };
}

/** From where the last block begins: written again, it must not stand in the answer twice. */
function lastBlock(answer: string): string {
  const begins = [...answer.matchAll(/^ {0,3}(?:<{5,9}|`{3,}|~{3,}|\*\*\* Begin Patch)/gm)];
  return answer.slice(begins.at(-1)?.index ?? 0);
}

type SketchResult = { readonly change: FileChange | undefined } | { readonly refusals: readonly Refusal[] };

async function landSketch(sketch: FileSketch, options: AnswerOptions): Promise<SketchResult> {
  const no = (reason: Refusal['reason'], sentence: string): SketchResult => ({
    refusals: [
      {
        path: sketch.path,
        block: -1,
        written: sketch.blocks.map((b) => b.written).join('\n'),
        reason,
        sentence,
      },
    ],
  });
  if (sketch.path === '') return no('unknown-file', 'The answer does not say which file it is about.');
  const path = workspacePath(sketch.path);
  if (!path.ok) return no('outside-workspace', path.detail ?? 'The path leads outside the workspace.');
  const target = sketch.moveTo === undefined ? undefined : workspacePath(sketch.moveTo);
  if (target && !target.ok)
    return no('outside-workspace', target.detail ?? 'The path leads outside the workspace.');
  const before = await options.read(path.value);
  if (!before) {
    if (creates(sketch)) return created(sketch, path.value, options);
    return no('unknown-file', `There is no file ${path.value}.`);
  }
  if (sketch.wish === 'delete') return { change: { kind: 'delete', path: path.value, before } };
  if (sketch.wish === 'create' && before.text.trim() !== '')
    return no('file-exists', `The file ${path.value} exists already.`);
  if (target?.ok && (await options.read(target.value)))
    return no('file-exists', `The file ${target.value} exists already.`);
  const moveTo = target?.ok ? { moveTo: target.value } : {};
  const landed = await landFile(sketch, before, options);
  if (!landed.ok) return { refusals: landed.refusals.map((r) => spoken(r, sketch, path.value)) };
  if (landed.edit.length === 0 && target === undefined) return { change: undefined };
  return { change: { kind: 'edit', path: path.value, before, edit: landed.edit, ...moveTo } };
}

/** Whether a file that is not there may be meant to be made. */
function creates(sketch: FileSketch): boolean {
  if (sketch.wish === 'create') return true;
  return (
    sketch.format === 'whole-or-elided' && sketch.blocks.length === 1 && sketch.blocks[0]!.rows.length > 0
  );
}

async function created(sketch: FileSketch, path: string, options: AnswerOptions): Promise<SketchResult> {
  const empty = TextSnapshot.of(path, '', 0, '');
  const landed = await landFile(sketch, empty, options);
  if (!landed.ok) return { refusals: landed.refusals.map((r) => spoken(r, sketch, path)) };
  const text = landed.hunks
    .flat()
    .flatMap((h) => h.lines.map((line) => `${line}\n`))
    .join('');
  return { change: { kind: 'create', path, text } };
}

function spoken({ block, reason, sentence }: BlockRefusal, sketch: FileSketch, path: string): Refusal {
  const own = sketch.blocks[block];
  const written = own?.written ?? sketch.blocks.map((b) => b.written).join('\n');
  const telling = own && (own.rows.some(isOld) || own.rows.length > 0) ? named(own) : 'the sketch';
  return {
    path,
    block,
    written,
    reason,
    sentence: `In ${path}, the block at ${telling} is not landed: ${sentence}.`,
  };
}
