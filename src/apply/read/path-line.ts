/** Lines of an answer that name a file: `src/a.ts`, `**src/a.ts**`, `### File: src/a.ts`, `// src/a.ts`. */

const name = String.raw`(?:~|\.{1,2}|[A-Za-z]:)?[\w@.+\-/\\[\]()$ ]*?[\w\-\])]\.[A-Za-z][\w+]{0,11}|(?:[\w.-]+\/)+[\w.-]+|Dockerfile|Makefile|Gemfile|Rakefile`;
/** Two underscores that make bold, not those of `__tests__/a.ts`. */
const underlined = String.raw`__(?!\w+?__[/\\])`;
const line = new RegExp(
  String.raw`^\s*(?:[-*+>]\s+|\d+[.)]\s+|#{1,6}\s+)?(?:(?:\/\/|#|--|;+|<!--|\/\*)\s*)?(?:\*\*|${underlined})?(?:(?:in|file|filename|filepath|path|update|edit|modify|create)\b:?\s*)?(?:\*\*|${underlined})?\s*[\`"'*]{0,3}(${name})[\`"'*]{0,3}\s*(?:\*\*|__)?\s*(?:\((?:new|modified|updated|edited)[^)]*\))?:?\s*(?:-->|\*\/)?\s*$`,
  'i',
);

/** The path a line names; undefined where it is prose, code or anything else. */
export function pathOn(text: string): string | undefined {
  if (text.length > 300) return undefined;
  const found = line.exec(text)?.[1]?.trim();
  if (found === undefined || /\s/.test(found.replaceAll('\\ ', '')) || /\(\)|\.\.\.$/.test(found))
    return undefined;
  return found;
}
