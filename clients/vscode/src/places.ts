/** The places that belong together: listed, gone to, and changed all at once or some of them, one undo per file. */
import { type QuickPickItem, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import type { NextEdit } from './next-edit.ts';
import type { ComingEdit } from './protocol.ts';
import { lineAround, lineOf, phrase } from './replacement.ts';
import type { Server } from './server.ts';
import { goTo, rangeOf, readSuggestion, type Suggestion } from './suggestion.ts';

interface Place extends QuickPickItem {
  readonly suggestion: Suggestion;
}

/** What is shown, and every coming edit of its group; each place once. */
async function together(server: Server, shown: Suggestion): Promise<readonly Suggestion[]> {
  const answer = await server.running?.sendRequest<{ edits: readonly ComingEdit[] }>('foretype/queue', {});
  const others = (answer?.edits ?? [])
    .filter(({ id, group }) => id !== shown.id && group === shown.group)
    .flatMap((coming) => readSuggestion(coming) ?? []);
  const kept: Suggestion[] = [];
  for (const next of [shown, ...others]) if (!kept.some((other) => overlap(other, next))) kept.push(next);
  return kept;
}

function overlap(a: Suggestion, b: Suggestion): boolean {
  if (a.document !== b.document) return false;
  return a.edits.some((x) =>
    b.edits.some((y) => (x.from < y.to && y.from < x.to) || (x.from === y.from && x.to === y.to)),
  );
}

/** Changes every place. */
export async function acceptAll(server: Server, nextEdit: NextEdit): Promise<void> {
  const shown = nextEdit.shown;
  if (shown) await apply(nextEdit, await together(server, shown));
}

/** Lists the places: the chosen ones are changed; the one under the keys is shown in its file. */
export async function choosePlaces(server: Server, nextEdit: NextEdit): Promise<void> {
  const shown = nextEdit.shown;
  if (!shown) return;
  const places = (await together(server, shown)).map(place);
  const back = window.activeTextEditor;
  const before = back?.selection;
  const list = window.createQuickPick<Place>();
  list.title = `foretype: ${shown.reason}`;
  list.placeholder = 'Enter changes the places that are ticked';
  list.canSelectMany = true;
  list.matchOnDescription = true;
  list.items = places;
  list.selectedItems = places;
  list.onDidChangeActive(([active]) => {
    const editor = active && window.visibleTextEditors.find((e) => e.document === active.suggestion.document);
    if (active && editor) editor.revealRange(rangeOf(editor.document, active.suggestion.edits[0]!));
  });
  const chosen = await new Promise<readonly Place[]>((resolve) => {
    list.onDidAccept(() => {
      resolve(list.selectedItems);
      list.hide();
    });
    list.onDidHide(() => resolve([]));
    list.show();
  });
  list.dispose();
  if (chosen.length > 0)
    await apply(
      nextEdit,
      chosen.map(({ suggestion }) => suggestion),
    );
  else if (back && before) back.selection = before;
}

function place(suggestion: Suggestion): Place {
  const { document, edits } = suggestion;
  const text = document.getText();
  const first = edits[0]!;
  const { from, to } = lineAround(text, first.from);
  return {
    label: `${workspace.asRelativePath(document.uri)}:${lineOf(text, first.from) + 1}`,
    description: phrase(text, first),
    detail: text.slice(from, to).trim().slice(0, 120),
    suggestion,
  };
}

async function apply(nextEdit: NextEdit, places: readonly Suggestion[]): Promise<void> {
  const current = places.filter(
    ({ document, version }) => document.version === version && !document.isClosed,
  );
  if (current.length < places.length)
    void window.showInformationMessage(
      'foretype: the text has changed meanwhile; some places were left out.',
    );
  const edit = new WorkspaceEdit();
  for (const { document, edits } of current)
    for (const part of edits) edit.replace(document.uri, rangeOf(document, part), part.text);
  nextEdit.clear();
  if (!(await workspace.applyEdit(edit))) {
    void window.showWarningMessage('foretype: VS Code did not apply the edit.');
    return;
  }
  for (const { id } of current) nextEdit.tell('foretype/accept', { id });
  await nextEdit.ask();
}

/** For the commands of the server's code actions, which name a coming edit by its id. */
export async function goToId(server: Server, id: unknown): Promise<void> {
  const answer = await server.running?.sendRequest<{ edits: readonly ComingEdit[] }>('foretype/queue', {});
  const coming = answer?.edits.find((edit) => edit.id === id);
  const suggestion = coming && readSuggestion(coming);
  if (suggestion) await goTo(suggestion);
  else if (coming) await window.showTextDocument(Uri.parse(coming.uri));
}
