/**
 * What was changed last, for a model that is told "the same here" or "go on like this": the newest changes as hunks, as
 * the user made or accepted them. What other programs did to a file is none of theirs.
 */
import type { EditorSnapshot } from '../editor/index.ts';
import { isSecretFile, redactSecrets } from '../text/index.ts';
import { joinRuns } from './examples.ts';

const mostChanges = 5;
/** Lines of a change on each side; a longer one is no example. */
const mostLines = 12;
const secondHand = ['external', 'undo', 'redo', 'format'];

type Change = EditorSnapshot['history'][number];

/** Oldest first; empty where nothing was changed. `pathOf`: relative to the workspace. */
export function recentChanges(history: EditorSnapshot['history'], pathOf: (uri: string) => string): string {
  const own = joinRuns(history).filter(
    ({ author, uri }) => !secondHand.includes(author) && !isSecretFile(pathOf(uri)),
  );
  const shown = own.flatMap((change) => hunkOf(change, pathOf(change.uri)) ?? []);
  return shown.slice(-mostChanges).join('');
}

/** Undefined where nothing of it can be told in a few lines. */
function hunkOf({ before, after, edit }: Change, path: string): string | undefined {
  const [first, last] = [edit[0], edit.at(-1)];
  if (!first || !last) return undefined;
  const grown = after.length - before.length;
  const from = before.lineAt(first.from).from;
  const gone = linesOf(before.slice(from, before.lineAt(last.to).to));
  const put = linesOf(after.slice(from, after.lineAt(Math.max(from, last.to + grown)).to));
  if (Math.max(gone.length, put.length) > mostLines) return undefined;
  const line = before.lineAt(first.from).number + 1;
  const marked = [...gone.map((text) => `-${text}`), ...put.map((text) => `+${text}`)];
  return `<change path=${JSON.stringify(path)} line="${line}">\n${redactSecrets(marked.join('\n'))}\n</change>\n`;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}
