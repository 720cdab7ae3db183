/**
 * Planning for an editor: an instruction about a document becomes edits of the documents as they are when the answer has
 * come. What was typed meanwhile stays: the edits are rebased over it, and where both touched the same text nothing is
 * changed and that is said. The document that is meant may be a file that is not open.
 */
import type { FileChange, Judge } from '../apply/index.ts';
import type { TraceRing } from '../base/index.ts';
import type { Editor } from '../editor/index.ts';
import { FrontierError, type FrontierModel, type Route } from '../frontier/index.ts';
import type { Syntax } from '../syntax/index.ts';
import {
  diff,
  isSecretFile,
  type OffsetRange,
  rebase,
  type TextEdit,
  type TextSnapshot,
} from '../text/index.ts';
import { instruct, type Progress } from './instruct.ts';
import { noteShown, type RulesOf } from './project-rules.ts';
import { budgetWithin, contextOf, cutSentences } from './prompts.ts';
import { recentChanges } from './recent-changes.ts';
import { misfits } from './second-chance.ts';
import { counting } from './took.ts';

export interface EditRequest {
  readonly uri: string;
  readonly goal: string;
  readonly selection: OffsetRange | undefined;
  /** Whose model is asked; that of edits where it is not told. */
  readonly route?: 'edit' | 'review';
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
  /** A sentence where nobody knows in which form the model of edits writes best. */
  readonly doubt: string | undefined;
  /** Never throws. `progress` gets short lines. */
  edit(request: EditRequest, progress: (line: string) => void, signal: AbortSignal): Promise<Planned>;
}

export interface PlannerParts {
  /** As it is configured now. */
  frontier(): FrontierModel;
  readonly editor: Editor;
  readonly syntax: Syntax;
  readonly rulesOf: RulesOf;
  /** Whether the model is told what was changed last; it is where undefined. */
  readonly tellsChanges?: () => boolean;
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
      const status = parts.frontier().status('edit');
      return status.kind === 'unconfigured' ? status.remedy : undefined;
    },
    get doubt() {
      return formDoubt(parts.frontier(), ['edit']);
    },
    edit: (request, progress, signal) => edit(parts, request, progress, signal),
  };
}

async function edit(
  parts: PlannerParts,
  { uri, goal, selection, route: wanted = 'edit' }: EditRequest,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<Planned> {
  const { editor, syntax, pathOf, rulesOf, judge } = parts;
  const frontier = parts.frontier();
  // Where no model reviews, the one that edits does.
  const route = frontier.serves(wanted) ? wanted : 'edit';
  const open = editor.document(uri);
  if (isSecretFile(uri))
    return sentence(`${pathOf(uri)} is a file of credentials, which no model is shown: change it by hand`);
  const took = counting(frontier, [route]);
  const text = open ?? parts.textOf(uri);
  if (!text) return sentence('the document is not open');
  const trace = parts.traces.start('edit by instruction');
  const changes = parts.tellsChanges?.() === false ? [] : (editor.snapshot(uri)?.history ?? []);
  const shown = { path: pathOf(uri), text, ...(selection ? { selection } : {}) };
  try {
    const result = await instruct(
      { goal, files: [shown], recent: recentChanges(changes, pathOf) },
      {
        frontier,
        budget: budgetWithin(contextOf(frontier, route)),
        route,
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
    return rebased(parts, result.changes, { closed, took: took() });
  } catch (cause) {
    if (cause instanceof FrontierError) return sentence(cause.message);
    if (signal.aborted) return sentence('stopped');
    throw cause;
  }
}

/**
 * Only what is open: what the user does not see is changed from a terminal, where they see it first. A file of credentials
 * is none: what the model cannot have seen it cannot mean.
 */
function openAt({ editor, pathOf }: PlannerParts, path: string): TextSnapshot | undefined {
  const uri = editor.openUris.find((open) => pathOf(open) === path && !isSecretFile(open));
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

/** For the user, once: the model that is named may be new here. */
export function formDoubt(frontier: FrontierModel, routes: readonly Route[]): string | undefined {
  const served = routes.flatMap((route) => frontier.serves(route) ?? []).find((s) => s.formGuessed);
  if (!served) return undefined;
  const { model, form } = served;
  return `how ${model} writes edits best is not known here: it is asked for ${form}; foretype.frontier.forms can name blocks, patch or whole for it`;
}

/** What a status line can show of an answer on its way: its prose, then how many places are written. */
function inLines(say: (line: string) => void): (progress: Progress) => void {
  let open = '';
  let places = 0;
  return (progress) => {
    if (progress.kind === 'waiting') say(`${progress.why}; trying again`);
    if (progress.kind === 'again') say(misfits(progress.blocks));
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

/** Of what a model said, what a message holds. */
export function firstLines(said: string): string {
  return said.trim().split('\n').slice(0, 4).join(' ').slice(0, 500);
}
