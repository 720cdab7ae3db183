/** Code actions, from memory only (R10): apply the predicted edit, go to it, apply all places. Edits are eager (R9). */
import { type CodeAction, CodeActionKind, type Command } from 'vscode-languageserver/node';
import { z } from 'zod';
import type { ComingEdit } from '../../queue/index.ts';
import type { Dispatcher } from '../dispatch.ts';
import { documentChanges } from '../document-changes.ts';
import { place } from '../place.ts';
import { ready } from '../presentation/marks.ts';
import { phrase } from '../presentation/phrase.ts';
import { placeTitle, title } from '../presentation/title.ts';
import { codeAction } from '../protocol/lsp-params.ts';
import type { Session } from '../session.ts';
import { explainActions } from './answer.ts';
import { instructActions } from './instruct.ts';
import { planActions } from './plan-actions.ts';
import { reviewActions } from './review.ts';

export const actionKinds = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite];

export function registerCodeAction(on: Dispatcher, session: () => Session): void {
  on.request('textDocument/codeAction', {
    params: codeAction,
    run(p) {
      const s = session();
      const only = p.context?.only ?? undefined;
      const kind = kindFor(only);
      if (!kind || !s.settings['server.codeAction.enable']) return [];
      const diagnostics = p.context?.diagnostics ?? [];
      const ours = diagnostics.filter((d) => d.source === 'foretype');
      const predicted = actions(s, p.textDocument.uri, kind).map((a, i) =>
        i === 0 && ours.length > 0 ? { ...a, diagnostics: ours } : a,
      );
      const text = s.documents.active(p.textDocument.uri);
      if (!text) return predicted;
      const selected = s.positions.offsets(text, p.range);
      const reviewed = reviewActions(s, text, selected);
      if (!s.client.codeActionLiteral) return [...predicted, ...reviewed.flatMap((a) => a.command ?? [])];
      const asked = [
        ...reviewed,
        ...planActions(s, text, selected),
        ...instructActions(s, text, selected, diagnostics),
        ...explainActions(s, text, selected, diagnostics),
      ];
      return [...predicted, ...asked.filter((a) => kindFor(only, a.kind) !== undefined)];
    },
  });
  // Some clients resolve every action, also with a command: it comes back as it went.
  on.request('codeAction/resolve', { params: z.looseObject({ title: z.string() }), run: (action) => action });
}

/** One of ours that is asked for; with `wanted`, that one or none. */
function kindFor(only: readonly string[] | undefined, wanted?: string): string | undefined {
  if (!only || only.length === 0) return wanted ?? CodeActionKind.QuickFix;
  const kinds = wanted === undefined ? actionKinds : [wanted];
  return kinds.find((kind) => only.some((o) => o === '' || kind === o || kind.startsWith(`${o}.`)));
}

function actions(s: Session, uri: string, kind: string): (CodeAction | Command)[] {
  const prediction = ready(s, uri);
  const placed = prediction && place(s, prediction);
  const first = prediction?.edit[0];
  if (!prediction || !placed || !first) return [];
  const what = phrase(placed.text, first);
  const here = prediction.uri === s.documents.active(uri)?.uri;
  const where = placeTitle(placed.start.line + 1, here ? undefined : fileName(prediction.uri));
  const apply = title(`Apply edit (${where}: `, what, ')');
  // Such a client only knows commands, and a command needs it to take edits.
  if (!s.client.codeActionLiteral && !s.client.applyEdit) return [];
  if (!s.client.codeActionLiteral)
    return [{ title: apply, command: 'foretype.nextEdit.accept', arguments: [prediction.id] }];
  const out: CodeAction[] = [
    {
      title: apply,
      kind,
      isPreferred: true,
      edit: { documentChanges: documentChanges(s, [prediction], uri) },
    },
  ];
  if (prediction.kind === 'jump' && s.client.showDocument) {
    const jump = title('Jump to edit (', where, ')');
    out.push({
      title: jump,
      kind,
      command: { title: jump, command: 'foretype.nextEdit.jump', arguments: [prediction.id] },
    });
  }
  const group = groupOf(s, prediction);
  if (group.length > 1) {
    out.push({
      title: title(`Apply all ${group.length} places (`, what, ')'),
      kind,
      edit: { documentChanges: documentChanges(s, group, uri) },
    });
  }
  // Behind a rename the user has just been at the declaration.
  if (prediction.source !== 'rename' && s.client.showDocument && s.search.unavailable === undefined) {
    const look = 'Show what it uses';
    const command = 'foretype.nextEdit.definition';
    out.push({ title: look, kind, command: { title: look, command, arguments: [prediction.id] } });
  }
  return out;
}

/** Every edit that stands together with this one and fits the text of now; each place once. */
export function groupOf(s: Session, prediction: ComingEdit): readonly ComingEdit[] {
  const all = [
    prediction,
    ...s.predictor.queue.filter((q) => q.group === prediction.group && q.id !== prediction.id),
  ];
  const taken: { uri: string; from: number; to: number }[] = [];
  return all.filter((coming) => {
    if (!place(s, coming)) return false;
    const free = coming.edit.every(
      (r) =>
        !taken.some((t) => t.uri === coming.uri && r.from < t.to && t.from < r.to) &&
        !taken.some((t) => t.uri === coming.uri && r.from === t.from && r.to === t.to),
    );
    if (free) taken.push(...coming.edit.map((r) => ({ uri: coming.uri, from: r.from, to: r.to })));
    return free;
  });
}

export function fileName(uri: string): string {
  const last = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
