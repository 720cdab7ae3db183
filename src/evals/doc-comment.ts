/** The first sentence of what is written about a declaration, where that is prose, and the lines it stands on. */

/** The comment right above a declaration, or the docstring right below its head; lines [from, to). */
export function commentAt(
  lines: readonly string[],
  line: number,
): { from: number; to: number; sentence: string } | undefined {
  let from = line;
  while (from > 0 && /^\s*(?:\/\/|\/\*|\*|#(?![![]))/.test(lines[from - 1]!)) from--;
  let to = line;
  if (from === line) {
    const opening = lines.slice(line, line + 8).findIndex((text) => /^\s*[rR]?("""|''')/.test(text));
    if (opening < 1) return undefined;
    from = line + opening;
    const quote = /"""|'''/.exec(lines[from]!)![0];
    to = from + 1;
    if (lines[from]!.split(quote).length < 3)
      while (to < lines.length && !lines[to - 1 === from ? to : to - 1]!.includes(quote)) to++;
  }
  const prose = lines
    .slice(from, to)
    .map((text) =>
      text.replace(/^\s*(?:\/\/[/!]?|\/\*\*?|\*\/|\*|#+|[rR]?"""|''')?\s?/, '').replace(/\*\/|"""|'''/g, ''),
    )
    .join('\n')
    .trim();
  const sentence = (/^[\s\S]*?(?:[.!?](?=\s|$)|\n\s*\n|\n\s*[@:\\]|$)/.exec(prose)?.[0] ?? '')
    .replace(/\s+/g, ' ')
    .replace(/<\w+ (?:cref|name|langword)="(?:\w:)?([^"]*)"\s*\/?>/g, '$1')
    .replace(/<[^>]*>|[`{}]|@\w+/g, ' ')
    .trim();
  const isProse =
    /^[\p{L}]/u.test(sentence) && !/[;{}=]|copyright|license|eslint|prettier|noqa/i.test(sentence);
  return isProse && sentence.split(/\s+/).length >= 5 ? { from, to, sentence } : undefined;
}
