/** Which of the words that went and came with the newest changes a line has, or its neighbors have. */
import type { Say } from './features.ts';
import { type Moment, type ReadLine, rarest } from './moment.ts';
import type { Words } from './words.ts';

type Kind = 'gone' | 'fresh';
type Of = ' now' | '' | ' sum' | ' above' | ' below';
export type SharingName = `${Kind}${Of}` | `parts ${Kind}` | 'names shared';

const kinds = ['gone', 'fresh'] as const;

export const sharingNames: readonly SharingName[] = [
  ...kinds.flatMap((kind) =>
    ([' now', '', ' sum', ' above', ' below'] as const).map((of) => `${kind}${of}` as const),
  ),
  'parts gone',
  'parts fresh',
  'names shared',
];

/** Sums and counts are full at so many. */
const full = 3;
const rareEnough = 0.6;

export function sharing({ past, newest, rarity }: Moment): (around: Around, say: Say) => void {
  const names = [...newest.now.flatMap((words) => [...words])].filter((word) => rarity(word) > rareEnough);
  return ({ line, up, down }, say) => {
    for (const kind of kinds) {
      const shared = past.map((change) => change.weight * rarest(change[kind], line.words, rarity));
      say(`${kind} now`, shared[0]!);
      say(kind, Math.max(...shared));
      say(`${kind} sum`, Math.min(1, shared.reduce((a, b) => a + b, 0) / full));
      say(`${kind} above`, rarest(newest[kind], up.words, rarity));
      say(`${kind} below`, rarest(newest[kind], down.words, rarity));
    }
    for (const kind of kinds) {
      const parts = past.filter((change) => stand(change[`${kind}Parts`], line.lower));
      say(`parts ${kind}`, parts[0]?.weight ?? 0);
    }
    say('names shared', Math.min(1, names.filter((word) => line.words.has(word)).length / full));
  };
}

/** A line and its neighbors. */
export interface Around {
  readonly line: ReadLine;
  readonly up: ReadLine;
  readonly down: ReadLine;
}

function stand(parts: Words, line: string): boolean {
  for (const part of parts) if (line.includes(part)) return true;
  return false;
}
