/** Where a line lies from the changes: how far from the newest, how far from an older one, in the same block. */
import type { Say } from './features.ts';
import type { Moment, ReadFile, ReadLine } from './moment.ts';
import type { PastChange } from './past-changes.ts';

/** A distance belongs to the last of these that it reaches, in lines. */
const steps = [1, 2, 3, 5, 9, 17, 33, 65, 129] as const;
const olderSteps = [1, 2, 5, 17, 65] as const;

type Side = 'above' | 'below';
type Step = `${Side} ${(typeof steps)[number]}`;
type OlderStep = `older ${Side} ${(typeof olderSteps)[number]}`;
export type NearnessName = 'within' | Step | 'within older' | OlderStep | 'same block';

const each = <N extends number>(of: readonly N[]) =>
  (['below', 'above'] as const).flatMap((side) => of.map((step) => `${side} ${step}` as const));

export const nearnessNames: readonly NearnessName[] = [
  'within',
  ...each(steps),
  'within older',
  ...each(olderSteps).map((name) => `older ${name}` as const),
  'same block',
];

export function nearness({ newest }: Moment, file: ReadFile): (line: number, say: Say) => void {
  const own = file.document.uri === newest.uri;
  const block = own ? blockAround(file, newest) : undefined;
  return (line, say) => {
    if (own) say(placed(newest, line, steps) ?? 'within', 1);
    const nearest = file.older.reduce<PastChange | undefined>(
      (best, change) => (best && off(best, line) <= off(change, line) ? best : change),
      undefined,
    );
    const older = nearest && placed(nearest, line, olderSteps);
    if (nearest) say(older ? `older ${older}` : 'within older', 1);
    if (block && block.from <= line && line <= block.to) say('same block', 1);
  };
}

function off({ first, last }: PastChange, line: number): number {
  return line < first ? first - line : Math.max(0, line - last);
}

/** Undefined within the change itself. */
function placed<N extends number>(
  change: PastChange,
  line: number,
  of: readonly N[],
): `${Side} ${N}` | undefined {
  const far = off(change, line);
  const step = of.findLast((one) => one <= far);
  return step && `${line < change.first ? 'above' : 'below'} ${step}`;
}

/** The lines around a change that are indented at least as deep as it is. */
function blockAround({ lines, start }: ReadFile, { first, last }: PastChange): { from: number; to: number } {
  const deep =
    lines.slice(first - start, first - start + 4).find(({ text }) => text !== '')?.indentation ?? 0;
  const inside = (line: ReadLine | undefined) => line && (line.text === '' || line.indentation >= deep);
  let [from, to] = [first, last];
  while (inside(lines[from - 1 - start])) from--;
  while (inside(lines[to + 1 - start])) to++;
  return { from, to };
}
