/** How like a line is to those that were changed, and its surroundings to theirs. */
import type { Say } from './features.ts';
import type { Moment } from './moment.ts';
import type { Around } from './sharing.ts';
import { likeness, mostLike } from './words.ts';

export const alikeNames = [
  'like old now',
  'like old',
  'like new now',
  'like new',
  'form of old',
  'form of new',
  'around insertion now',
  'around insertion',
  'last was insertion',
  'like above now',
  'like below now',
  'around now',
] as const;
export type AlikeName = (typeof alikeNames)[number];

/** A form of fewer characters, such as `}`, is everywhere. */
const shortestForm = 3;
/** What one like neighbor of an insertion counts, where the other is not alike. */
const oneSide = 0.7;

export function alike({ past, newest }: Moment): (around: Around, say: Say) => void {
  return ({ line, up, down }, say) => {
    let [old, now, oldForm, newForm, insertion] = [0, 0, 0, 0, 0];
    for (const change of past) {
      const [likeOld, likeNow] = [mostLike(change.old, line.words), mostLike(change.now, line.words)];
      old = Math.max(old, likeOld * change.weight);
      now = Math.max(now, likeNow * change.weight);
      if (line.form.length >= shortestForm) {
        if (change.oldForms.has(line.form)) oldForm = Math.max(oldForm, change.weight);
        if (change.newForms.has(line.form)) newForm = Math.max(newForm, change.weight);
      }
      if (change.inserted) {
        const [above, below] = [likeness(change.above, up.words), likeness(change.below, line.words)];
        const around = Math.max(Math.min(above, below), oneSide * above, oneSide * below);
        insertion = Math.max(insertion, around * change.weight);
        if (change === newest) say('around insertion now', around);
      }
      if (change === newest) {
        say('like old now', likeOld);
        say('like new now', likeNow);
      }
    }
    say('like old', old);
    say('like new', now);
    say('form of old', oldForm);
    say('form of new', newForm);
    say('around insertion', insertion);
    if (newest.inserted) say('last was insertion', 1);
    const [above, below] = [likeness(newest.above, up.words), likeness(newest.below, down.words)];
    say('like above now', above);
    say('like below now', below);
    say('around now', Math.min(above, below));
  };
}
