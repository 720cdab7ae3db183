/** What the file of a line has to do with the file of the newest change. */
import type { Say } from './features.ts';
import { type Moment, type ReadFile, rarest } from './moment.ts';
import type { Around } from './sharing.ts';

export const kinshipNames = [
  'same file',
  'changed file',
  'namesake',
  'other file',
  'file gone',
  'file fresh',
  'file like',
  'file near',
  'file recent',
  'other gone',
  'other fresh',
] as const;
export type KinshipName = (typeof kinshipNames)[number];

export function kinship({ newest, rarity }: Moment, file: ReadFile): (around: Around, say: Say) => void {
  const { uri } = file.document;
  if (uri === newest.uri) return (_, say) => say('same file', 1);
  const kind =
    file.older.length > 0 ? 'changed file' : areNamesakes(uri, newest.uri) ? 'namesake' : 'other file';
  const near = folderOf(uri) === folderOf(newest.uri);
  return ({ line }, say) => {
    say(kind, 1);
    say('file gone', file.gone);
    say('file fresh', file.fresh);
    say('file like', file.like);
    if (near) say('file near', 1);
    say('file recent', 1 / (1 + file.rank));
    say('other gone', rarest(newest.gone, line.words, rarity));
    say('other fresh', rarest(newest.fresh, line.words, rarity));
  };
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}

/** `src/parse.ts` and `test/parse.test.ts`, `parse.c` and `parse.h`, `parse.py` and `test_parse.py`. */
function areNamesakes(a: string, b: string): boolean {
  return stemOf(a) === stemOf(b);
}

function stemOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1).toLowerCase();
  return name.replace(/\..*$/, '').replace(/^(test|spec)[_-]?|[_-]?(tests?|spec)$/g, '');
}
