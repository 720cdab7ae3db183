/**
 * Planning for an editor: an instruction about a document becomes edits of the documents as they are when the answer has
 * come. What was typed meanwhile stays: the edits are rebased over it, and where both touched the same text nothing is
 * changed and that is said. The document that is meant may be a file that is not open.
 */
import type { FileChange, Judge } from '../apply/index.ts';
import type { TraceRing } from '../base/index.ts';
import type { Editor } from '../editor/index.ts';
import { FrontierError, type FrontierModel } from '../frontier/index.ts';
import type { Syntax } from '../syntax/index.ts';
import { diff, type OffsetRange, rebase, type TextEdit, type TextSnapshot } from '../text/index.ts';
import { instruct, type Progress } from './instruct.ts';
import { noteShown, type RulesOf } from './project-rules.ts';
import { budgetWithin, cutSentences } from './prompts.ts';
import { recentChanges } from './recent-changes.ts';

export interface EditRequest {
  readonly uri: string;
  readonly goal: string;
  readonly selection: OffsetRange | undefined;
}

export interface PlannedEdit {
  readonly uri: string;
  /** Of the document the edit refers to; 0 for a file that is not open. */
  readonly version: number;
  readonly edit: TextEdit;
}

export type Planned =
  | { readonly kind: 'edits'; readonly edits: readonly PlannedEdit[]; readonly took: string }
  /** One sentence for the user; nothing is to be changed. */
  | { readonly kind: 'sentence'; readonly sentence: string };

export interface Planner {
  /** Undefined where a frontier model can be asked; else how to configure one. */
  readonly unavailable: string | undefined;
  /** Never throws. `progress` gets short lines. */
  edit(request: EditRequest, progress: (line: string) => void, signal: AbortSignal): Promise<Planned>;
}

export interface PlannerParts {
  /** As it is configured now. */
  frontier(): FrontierModel;
  readonly editor: Editor;
  readonly syntax: Syntax;
  readonly rulesOf: RulesOf;
  /** Asked where a block could stand in several places. */
  readonly judge?: Judge;
  readonly traces: Pick<TraceRing, 'start'>;
  /** Relative to its workspace folder, with forward slashes. */
  pathOf(uri: string): string;
  /** A file of the workspace as it lies on disk, as version 0. */
  textOf(uri: string): TextSnapshot | undefined;
}

export function createPlanner(parts: PlannerParts): Planner {
  return {
    get unavailable() {
      const status = parts.frontier().status();
      return status.kind === 'unconfigured' ? status.remedy : undefined;
    },
    edit: (request, progress, signal) => edit(parts, request, progress, signal),
  };
}

async function edit(
  parts: PlannerParts,
  { uri, goal, selection }: EditRequest,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<Planned> {
  const { editor, syntax, pathOf, rulesOf, judge } = parts;
  const frontier = parts.frontier();
  const open = editor.document(uri);
  const text = open ?? parts.textOf(uri);
  if (!text) return sentence('the document is not open');
  const trace = parts.traces.start('edit by instruction');
  const shown = { path: pathOf(uri), text, ...(selection ? { selection } : {}) };
  try {
    const result = await instruct(
      { goal, files: [shown], recent: recentChanges(editor.snapshot(uri)?.history ?? [], pathOf) },
      {
        frontier,
        budget: budgetWithin(frontier.contextTokens),
        syntax,
        rulesOf,
        ...(judge ? { judge } : {}),
        read: async (path) => openAt(parts, path) ?? (path === shown.path ? text : undefined),
        progress: inLines(progress),
        shown(prompt) {
          noteShown(trace, prompt);
          for (const sentence of cutSentences(prompt)) progress(sentence);
        },
      },
      signal,
    );
    if (result.kind === 'said') return sentence(firstLines(result.said));
    if (result.kind === 'refused') return sentence(result.refusals.map((r) => r.sentence).join(' '));
    const closed = open ? undefined : uri;
    return rebased(parts, result.changes, { closed, took: tookOf(frontier) });
  } catch (cause) {
    if (cause instanceof FrontierError) return sentence(cause.message);
    if (signal.aborted) return sentence('stopped');
    throw cause;
  }
}

/** Only what is open: what the user does not see is changed from a terminal, where they see it first. */
function openAt({ editor, pathOf }: PlannerParts, path: string): TextSnapshot | undefined {
  const uri = editor.openUris.find((open) => pathOf(open) === path);
  return uri === undefined ? undefined : editor.document(uri);
}

/** `closed`: the file that was meant, where it was not open. */
function rebased(
  { editor, textOf }: PlannerParts,
  changes: readonly FileChange[],
  { closed, took }: { readonly closed: string | undefined; readonly took: string },
): Planned {
  const edits: PlannedEdit[] = [];
  for (const change of changes) {
    if (change.kind !== 'edit' || change.moveTo !== undefined)
      return sentence(
        `the change makes, moves or deletes ${change.path}: run foretype edit in a terminal for that`,
      );
    const { uri } = change.before;
    const now = editor.document(uri) ?? (uri === closed ? textOf(uri) : undefined);
    if (!now) return sentence(`${change.path} was closed meanwhile: nothing was changed`);
    const moved = rebase(change.edit, now.sameText(change.before) ? [] : diff(change.before.text, now.text));
    if (!moved.ok)
      return sentence(`${change.path} was changed at the same place meanwhile: nothing was changed`);
    edits.push({ uri: now.uri, version: now.version, edit: moved.value });
  }
  return { kind: 'edits', edits, took };
}

export function tookOf({ reports }: FrontierModel): string {
  const [report] = reports.slice(-1);
  if (!report) return '';
  const cost = report.dollars === undefined ? '' : `, $${report.dollars.toFixed(4)}`;
  return `${report.model}${cost}, ${(report.ms / 1000).toFixed(1)} s`;
}

/** What a status line can show of an answer on its way: its prose, then how many places are written. */
function inLines(say: (line: string) => void): (progress: Progress) => void {
  let open = '';
  let places = 0;
  return (progress) => {
    if (progress.kind === 'waiting') say(`${progress.why}; trying again`);
    if (progress.kind === 'again') say(`${progress.blocks} blocks did not fit and are asked for again`);
    if (progress.kind !== 'text') return;
    const lines = (open + progress.text).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) {
      if (/^\s{0,3}<{5,9}/.test(line)) say(`${++places} ${places === 1 ? 'place' : 'places'}`);
      else if (places === 0 && line.trim() !== '') say(line.trim());
    }
  };
}

function sentence(text: string): Planned {
  return { kind: 'sentence', sentence: text };
}

function firstLines(said: string): string {
  return said.trim().split('\n').slice(0, 4).join(' ').slice(0, 500);
}
