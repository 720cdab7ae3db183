/** Edits that are known and lines that are likely, as one list of places to go to. */
import { apart } from './peaks.ts';

export interface Likely {
  readonly uri: string;
  /** Zero-based. */
  readonly line: number;
  /** 0..1: of an edit, that it is right; of a line, that the next edit is there, or within two lines of it. */
  readonly probability: number;
}

/** Both stay in their order; an edit goes before a line that is no likelier. Of those at one place only the first. */
export function nextPlaces<E extends Likely, L extends Likely>(
  edits: readonly E[],
  lines: readonly L[],
  most: number,
): (E | L)[] {
  const chosen: (E | L)[] = [];
  let [edit, line] = [0, 0];
  while (chosen.length < most && (edit < edits.length || line < lines.length)) {
    const [nextEdit, nextLine] = [edits[edit], lines[line]];
    const takesEdit = nextEdit && (!nextLine || nextEdit.probability >= nextLine.probability);
    const one = takesEdit ? edits[edit++]! : lines[line++]!;
    const near = chosen.some((other) => other.uri === one.uri && Math.abs(other.line - one.line) < apart);
    if (!near) chosen.push(one);
  }
  return chosen;
}
