/**
 * An edit that would give a renamed member's new name to another's member. Two uses that were changed alike look like a
 * pattern, `box.size()` → `box.length()`, but `text.size()` is no use of what was renamed; unless the user has changed
 * such a use as well, who knows what it is.
 */
import type { TextEdit } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import { isOfAnother } from './foreign-receiver.ts';
import { isLibraryName } from './library-names.ts';
import { type DeclaredMember, ownerOf } from './member-owner.ts';
import { type Renaming, renamings } from './renaming.ts';
import { current } from './today.ts';
import { wordAround } from './words.ts';

export function isForeignRename(evidence: Evidence, uri: string, edit: TextEdit): boolean {
  const document = current(evidence, uri);
  return edit.some((r) => {
    if (!document || r.text.includes('\n')) return false;
    const word = wordAround(document, r);
    if (r.from < word.from || r.to > word.to || !isLibraryName(word.text)) return false;
    const to = word.text.slice(0, r.from - word.from) + r.text + word.text.slice(r.to - word.from);
    const done = evidence.editor.history
      .flatMap((event) => renamings(event))
      .filter((renaming) => renaming.from === word.text && renaming.to === to);
    const declared = done.map((renaming) => memberAt(evidence, renaming)).find(Boolean);
    const tree = evidence.tree(uri);
    const place = tree?.occurrences(word.text).find((o) => o.from === word.from && o.kind === 'code');
    if (!declared || !tree || !place?.member || place.binding !== undefined) return false;
    return (
      isOfAnother(evidence, tree, place, declared) &&
      !done.some((renaming) => isOfAnotherThere(evidence, renaming, declared))
    );
  });
}

/** The field or method whose declaration was renamed. */
function memberAt(
  evidence: Evidence,
  { event, site }: Pick<Renaming, 'event' | 'site'>,
): DeclaredMember | undefined {
  const tree = evidence.treeBefore(event.uri, event.before.version);
  const item = tree?.outline().find(({ nameRange }) => nameRange.from === site.from);
  // A method of Rust is a function to its outline.
  const isMember = item?.kind === 'field' || item?.kind === 'method' || item?.kind === 'function';
  return tree && isMember && ownerOf({ tree, item }) !== undefined ? { tree, item } : undefined;
}

function isOfAnotherThere(
  evidence: Evidence,
  { event, from, site }: Renaming,
  declared: DeclaredMember,
): boolean {
  const tree = evidence.treeBefore(event.uri, event.before.version);
  const place = tree?.occurrences(from).find((o) => o.from === site.from);
  if (!tree || !place?.member || place.binding !== undefined || memberAt(evidence, { event, site }))
    return false;
  return isOfAnother(evidence, tree, place, declared);
}
