/** One case for the landing engine: files before and after a real change, and an answer that asks for it as models do. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from './edit-state.ts';

export const sketchStyles = [
  'markers',
  'phrases',
  'search-replace',
  'unified-diff',
  'v4a',
  'whole-file',
  'fenced-search',
  'excerpts',
] as const;
export type SketchStyle = (typeof sketchStyles)[number];

/** Not made unless asked for, so that nobody tunes on them. */
export const heldOutStyles: readonly SketchStyle[] = ['fenced-search', 'excerpts'];

export type SketchMistake = 'wrong-context' | 'reordered' | 'indentation' | 'missing-marker';

export interface ApplyFile {
  readonly path: string;
  readonly languageId: string;
  readonly before: string;
  readonly after: string;
}

export interface ApplyCase {
  readonly id: string;
  readonly languageId: string;
  readonly style: SketchStyle;
  /** 0 shows much around each change, 3 hardly anything. */
  readonly laziness: 0 | 1 | 2 | 3;
  readonly mistake: SketchMistake | null;
  readonly answer: string;
  readonly files: readonly ApplyFile[];
}

/** Cases of a folder (every `.jsonl` in it) or of one file. Throws StateError where a line is no case. */
export function readApplyCases(path: string): ApplyCase[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.jsonl'))
        .sort()
        .map((name) => join(path, name))
    : [path];
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, i) => (line.trim() === '' ? [] : [caseOf(line, `${file}:${i + 1}`)])),
  );
}

function caseOf(line: string, place: string): ApplyCase {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new StateError(`${place} is not JSON`);
  }
  const found = value as Partial<ApplyCase>;
  const files = Array.isArray(found.files) ? found.files : [];
  const whole = files.every(
    (f) => typeof f?.path === 'string' && typeof f.before === 'string' && typeof f.after === 'string',
  );
  if (
    typeof found.answer !== 'string' ||
    files.length === 0 ||
    !whole ||
    !sketchStyles.includes(found.style!)
  )
    throw new StateError(`${place} is not a case`);
  return value as ApplyCase;
}
