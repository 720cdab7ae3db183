/** Landing on texts given in the test itself. */
import {
  type AnswerOptions,
  type FileChange,
  type Landing,
  land,
  streamLanding,
} from '../../src/apply/index.ts';
import { createSyntax, type Syntax } from '../../src/syntax/index.ts';
import { applyToString, TextSnapshot } from '../../src/text/index.ts';

const syntax = createSyntax();
let version = 0;

export type Files = Readonly<Record<string, string>>;

/** Each text gets an address of its own, so that no tree of another test is reused. */
export function optionsOf(files: Files, more: Partial<AnswerOptions> = {}): AnswerOptions {
  const run = ++version;
  const snapshots = new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      TextSnapshot.of(`file:///${run}/${path}`, '', run, text),
    ]),
  );
  const [only, ...others] = Object.keys(files);
  return {
    syntax: syntax as Syntax,
    read: async (path) => snapshots.get(path),
    ...(only !== undefined && others.length === 0 ? { defaultPath: only } : {}),
    ...more,
  };
}

export function landOn(files: Files, answer: string, more: Partial<AnswerOptions> = {}): Promise<Landing> {
  return land(answer, optionsOf(files, more));
}

/** The text of the only file after landing; what it says where it was refused. */
export async function landedText(
  text: string,
  answer: string,
  path = 'a.ts',
  more: Partial<AnswerOptions> = {},
) {
  const landing = await landOn({ [path]: text }, answer, more);
  if (!landing.landed)
    return `REFUSED ${landing.refusals.map((r) => `${r.reason}: ${r.sentence}`).join('\n')}`;
  return textOf(landing.changes, path, text);
}

export function textOf(changes: readonly FileChange[], path: string, before: string): string {
  const change = changes.find((c) => c.path === path);
  return change?.kind === 'edit' ? applyToString(change.edit, before) : before;
}

export async function reasons(
  text: string,
  answer: string,
  path = 'a.ts',
  more: Partial<AnswerOptions> = {},
) {
  const landing = await landOn({ [path]: text }, answer, more);
  return landing.landed ? [] : landing.refusals.map((r) => r.reason);
}

/** Streams the answer in pieces; how much of it was needed for the first hunk, all hunks, and the landing. */
export async function streamed(files: Files, answer: string, size: number) {
  const stream = streamLanding(optionsOf(files));
  const given = [];
  let first: number | undefined;
  for (let at = 0; at < answer.length; at += size) {
    const hunks = await stream.push(answer.slice(at, at + size));
    given.push(...hunks);
    if (hunks.length > 0) first ??= Math.min(1, (at + size) / answer.length);
  }
  return { first, given, landing: await stream.end() };
}
