/** What forced-decoder.mjs is to say, from what a developer is about to do. */
import { writeFileSync } from 'node:fs';

/** `key`: a Typing of evaluate-keystrokes.ts. */
export function want(file, { whole, offset, following }) {
  const row = whole.slice(0, offset).split('\n').length - 1;
  const line = whole.split('\n')[row]?.replace(/\r$/, '') ?? null;
  writeFileSync(file, JSON.stringify({ line, edits: following.flatMap(asLines) }));
}

/** An edit as the lines it replaces and the lines it puts there; none for what only inserts or only deletes. */
function asLines({ before, edit }) {
  return edit.flatMap(({ from, to, text }) => {
    const start = before.lastIndexOf('\n', from - 1) + 1;
    const end = before.indexOf('\n', to);
    const old = before.slice(start, end < 0 ? undefined : end);
    const put = before.slice(start, from) + text + before.slice(to, end < 0 ? undefined : end);
    const changed = trimmed(old.split(/\r?\n/), put.split(/\r?\n/));
    return changed.old.length > 0 && changed.new.length > 0 && changed.old.length <= 32 ? [changed] : [];
  });
}

function trimmed(old, put) {
  let head = 0;
  while (head < Math.min(old.length, put.length) && old[head] === put[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, put.length) - head && old.at(-1 - tail) === put.at(-1 - tail)) tail++;
  return { old: old.slice(head, old.length - tail), new: put.slice(head, put.length - tail) };
}

/** The newest trace's notes by stage, in ms since the request began. */
export function notesOf(traces, title) {
  const last = traces.split('### ').findLast((part) => part.startsWith(title));
  const notes = [...(last ?? '').matchAll(/^- ([\d.]+) ms \*\*(.+?)\*\* (.*)$/gm)];
  return notes.map(([, ms, stage, text]) => ({ ms: Number(ms), stage, text }));
}
