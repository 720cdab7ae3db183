/** What the frontier model is told about a change that was made by example. */
import type { EditorSnapshot } from '../editor/index.ts';

type Example = EditorSnapshot['history'][number];

/** The change as the lines it took and wrote. */
export function exampleTask(examples: readonly Example[], pathOf: (uri: string) => string): string {
  const shown = examples.map((example) => {
    const { before, after } = linesOf(example);
    const signed = [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)];
    return `${pathOf(example.uri)}\n${signed.join('\n')}`;
  });
  return `The developer made this change by hand:\n\n${shown.join('\n\n')}\n\nMake the same change at every other place of the files shown where it is due and not made yet, also where the place looks a little different, and nowhere else. Where there is no such place, say so in a sentence.`;
}

/** Whole lines, without those that both sides share at the start and the end. */
export function linesOf({ before, after, edit }: Example): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  const [first, last] = [edit[0], edit.at(-1)];
  if (!first || !last) return { before: [], after: [] };
  const start = before.lineAt(first.from);
  const end = before.lineAt(last.to);
  const growth = after.length - before.length;
  const old = before.slice(start.from, end.to).split('\n');
  const put = after.slice(start.from, end.to + growth).split('\n');
  return { before: old, after: put };
}
