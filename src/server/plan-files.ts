/**
 * Files that the next plan is to be about beside those it would show: suggested by past commits and by the words of a
 * task, and taken with one key.
 */
import { z } from 'zod';
import type { FoundFile } from '../index/index.ts';
import { say } from './say.ts';
import type { Session } from './session.ts';

const argument = z.looseObject({
  /** What the plan is to reach, as far as it is known. */
  goal: z.string().nullish(),
  uri: z.string().nullish(),
  /** Paths; without them those that were suggested last, else those that are suggested now. */
  files: z.array(z.string()).nullish(),
});

const mostAdded = 5;

interface Wanted {
  /** Paths, for the next plan. */
  readonly next: Set<string>;
  /** What a client was told last when it asked for suggestions. */
  suggested: readonly string[];
}

const sessions = new WeakMap<Session['ask'], Wanted>();

function wantedOf({ ask }: Session): Wanted {
  const known = sessions.get(ask) ?? { next: new Set<string>(), suggested: [] };
  sessions.set(ask, known);
  return known;
}

/** Files that belong to `task`, beside `uris`, best first. */
export async function suggestedFiles(
  s: Session,
  { task, uris, limit }: { readonly task: string; readonly uris: readonly string[]; readonly limit: number },
): Promise<FoundFile[]> {
  const { files } = await s.search.search(task, { limit: limit + uris.length, alongside: uris, own: true });
  const fresh = files.filter((file) => !uris.includes(file.uri)).slice(0, limit);
  wantedOf(s).suggested = fresh.map(({ path }) => path);
  return fresh;
}

/** `foretype.plan.addFiles [{goal?, uri?, files?}]`: true at once; what was added is said. */
export function addPlanFiles(s: Session, [given]: readonly unknown[]): boolean {
  const parsed = argument.safeParse(given ?? {});
  if (!parsed.success) return false;
  setImmediate(() => {
    filesFor(s, parsed.data)
      .then((files) => add(s, files))
      .catch((cause: unknown) => s.log.error('[bug] files were not added to the plan', cause));
  });
  return true;
}

async function filesFor(
  s: Session,
  { goal, uri, files }: z.output<typeof argument>,
): Promise<readonly string[]> {
  if (files) return files;
  const { suggested } = wantedOf(s);
  if (!goal && suggested.length > 0) return suggested;
  const here = uri ?? s.current;
  const found = await suggestedFiles(s, {
    task: goal ?? '',
    uris: here === undefined ? [] : [here],
    limit: mostAdded,
  });
  return found.map(({ path }) => path);
}

function add(s: Session, files: readonly string[]): void {
  const wanted = wantedOf(s);
  wanted.suggested = [];
  for (const path of files.slice(0, mostAdded)) wanted.next.add(path);
  if (wanted.next.size > 0) say(s, `the next plan is also about ${[...wanted.next].join(', ')}`);
  else say(s, s.search.unavailable ?? 'no other file is known to belong to this one');
}

/** The files that were added, for the plan that begins now. */
export function takePlanFiles(s: Session): readonly string[] {
  const { next } = wantedOf(s);
  const files = [...next];
  next.clear();
  return files;
}
