/** A line as its words and signs, whatever they mean: strings and comments are words here, too, and blanks are tokens. */

/** Both ends of a line, as a token. */
export const edge = '\n';

/** Without the blanks at both ends. */
export function tokensOf(line: string): string[] {
  return [edge, ...(line.trim().match(/[\p{L}\p{N}_$]+|\s+|[^\s\p{L}\p{N}_$]/gu) ?? []), edge];
}

export function sharedStart(a: readonly string[], b: readonly string[]): readonly string[] {
  const at = a.findIndex((token, i) => token !== b[i]);
  return at < 0 ? a : a.slice(0, at);
}

export function sharedEnd(a: readonly string[], b: readonly string[]): readonly string[] {
  return sharedStart(a.toReversed(), b.toReversed()).toReversed();
}
