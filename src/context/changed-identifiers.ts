/** The names that recent edits took away or wrote: where they stand elsewhere, the next edit may be due. */
export interface ChangedText {
  readonly removed: string;
  readonly written: string;
}

/** Too common to point at anything. */
const shortest = 3;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** Newest first, each once; `changes` oldest first. */
export function changedIdentifiers(changes: readonly ChangedText[]): string[] {
  const names = new Set<string>();
  for (const { removed, written } of changes.toReversed()) {
    const before = new Set(removed.match(identifier));
    const after = new Set(written.match(identifier));
    const differing = [...before, ...after].filter((name) => before.has(name) !== after.has(name));
    for (const name of differing) if (name.length >= shortest) names.add(name);
  }
  return [...names];
}
