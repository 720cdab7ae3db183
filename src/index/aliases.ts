/**
 * What a project calls things besides what its code calls them: a question by one name finds what has another. The names
 * stand in the files in which a project tells others about itself, in a list below a heading that says so:
 *
 *     ## Glossary
 *     - Tab = cpp = Copilot++: the completion that jumps
 *
 * As words of the repository they widen a search and nothing else.
 */
import { words } from './terms.ts';

/** Names of one thing. */
export type Aliases = readonly string[];

const files = /(?:^|\/)(?:AGENTS\.md|CLAUDE\.md|readme\.ai\.md|copilot-instructions\.md|\.cursorrules)$/;
const heading = /^#{1,6}\s+(.*)$/;
const ofNames = /\b(?:glossary|alias(?:es)?|vocabulary|also called)\b/i;
const entry = /^\s*[-*+]\s+(.+)$/;
const longestName = 60;
const mostEntries = 200;

/** Whether a project tells about itself there. */
export function mayNameAliases(path: string): boolean {
  return files.test(path);
}

export function aliasesIn(text: string): Aliases[] {
  const out: Aliases[] = [];
  let listed = false;
  for (const line of text.split(/\r\n?|\n/)) {
    const title = heading.exec(line)?.[1];
    if (title !== undefined) listed = ofNames.test(title);
    const item = listed ? entry.exec(line)?.[1] : undefined;
    const names = item === undefined ? [] : namesIn(item);
    if (names.length > 1 && out.push(names) >= mostEntries) break;
  }
  return out;
}

/** Between the signs of equality, up to what explains them. */
function namesIn(item: string): string[] {
  const [names = ''] = item.split(/:\s| [–—] /);
  return names
    .split(/\s=\s/)
    .map((name) => name.replace(/^[\s*_`"']+|[\s*_`"']+$/g, ''))
    .filter((name) => name !== '' && name.length <= longestName && words(name).length > 0);
}

/** The other names of what a question names, each once. */
export function otherNames(question: string, all: readonly Aliases[]): string[] {
  const asked = spoken(question);
  const out = new Set<string>();
  for (const names of all) {
    const said = names.filter((name) => asked.includes(spoken(name)));
    if (said.length > 0) for (const name of names) if (!asked.includes(spoken(name))) out.add(name);
  }
  return [...out];
}

/** Its words with a space around each, so that one text lies in another only word by word. */
function spoken(text: string): string {
  return ` ${words(text).join(' ')} `;
}
