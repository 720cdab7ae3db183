/**
 * `foretype undo`: the newest plan or edit of this work tree is taken back, whether a terminal or an editor made it; and
 * `foretype redo` makes again what was taken back last. Nothing is written where one of its places was changed since.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FileChange } from '../apply/index.ts';
import { stateFolder } from '../learning/index.ts';
import { Journal, type JournalEntry, takeBack } from '../planning/index.ts';
import { terminalPaint } from './paint.ts';
import { planFolder } from './plan-folder.ts';
import { renderDiff } from './suggestion.ts';
import { UsageError } from './usage-error.ts';
import { Changed } from './work-folder.ts';

export function undo(args: string[]): number {
  return turned('undo', args);
}

export function redo(args: string[]): number {
  return turned('redo', args);
}

function turned(way: 'undo' | 'redo', args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean' } },
  });
  if (positionals.length > 0) throw new UsageError(`${way} is of the newest plan; it wants no words`);
  const folder = planFolder();
  const { stdout, stderr } = process;
  const journal = new Journal(stateFolder(process.env));
  const pathOf = (uri: string) => {
    try {
      return folder.pathOf(fileURLToPath(uri));
    } catch {
      return undefined; // editors journal documents, too, that are no file of this machine
    }
  };
  const ours = (uri: string) => pathOf(uri) !== undefined;
  const entry = way === 'undo' ? journal.newest(ours) : journal.undone(ours);
  if (!entry) {
    stderr.write(`foretype: there is nothing to ${way === 'undo' ? 'take back' : 'make again'} here\n`);
    return 1;
  }
  const found = takeBack(entry, folder.files.readUri, (uri) => pathOf(uri) ?? uri);
  if (!found.ok) {
    stderr.write(`foretype: ${found.detail}\n`);
    return 1;
  }
  const paint = terminalPaint(stdout);
  stdout.write(`${entry.goal}\n\n`);
  if (found.value.length === 0) return nothingOnDisk(journal, entry, way, values['dry-run'] === true);
  const turnedUris = new Set(found.value.map(({ before }) => before.uri));
  const left = new Set(entry.steps.flatMap(({ uri }) => (turnedUris.has(uri) ? [] : (pathOf(uri) ?? uri))));
  if (entry.by === 'editor' && left.size > 0)
    stderr.write(`foretype: ${[...left].join(', ')}: as before on the disk; ${inTheEditor[way]}\n`);
  const changes = found.value.flatMap(({ before, edit, removes, restores }): FileChange[] => {
    const path = pathOf(before.uri);
    if (path === undefined) return [];
    const text = before.apply(edit, 0).text;
    stdout.write(`${paint('bold', path)}\n${renderDiff(before.text, text, paint)}\n\n`);
    if (removes) return [{ kind: 'delete', path, before }];
    return restores ? [{ kind: 'create', path, text }] : [{ kind: 'edit', path, before, edit }];
  });
  if (values['dry-run']) return 0;
  try {
    folder.work.write(changes);
  } catch (error) {
    if (!(error instanceof Changed)) throw error;
    stderr.write(`foretype: ${error.message}\n`);
    return 1;
  }
  journal.turn(entry, found.value);
  folder.work.sweep(entry.steps.flatMap(({ uri }) => pathOf(uri) ?? []));
  return 0;
}

const inTheEditor = {
  undo: 'where your editor holds the change unsaved, take it back there',
  redo: 'where your editor holds that unsaved, make it again there',
} as const;

/** The exit code. What an editor may hold unsaved is forgotten only when it is asked for again. */
function nothingOnDisk(journal: Journal, entry: JournalEntry, way: 'undo' | 'redo', isDry: boolean): number {
  const keeps = entry.by === 'editor' && !entry.passed;
  const why = 'its files on the disk are so already: nothing was written';
  const next = keeps
    ? `; ${inTheEditor[way]}. Asked once more, foretype ${way} forgets it`
    : '; it is forgotten, and the one before it is the next';
  process.stderr.write(`foretype: ${why}${isDry ? '' : next}\n`);
  if (isDry) return 0;
  if (keeps) journal.pass(entry);
  else journal.remove(entry.id);
  return keeps ? 1 : 0;
}
