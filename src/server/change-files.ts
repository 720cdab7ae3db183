/**
 * A change of several files, open or not, as one versioned WorkspaceEdit: with annotations where the client shows them,
 * with files made, moved and deleted where it does that for a server.
 */
import type { TextEdit as LspTextEdit } from 'vscode-languageserver/node';
import type { ComingEdit } from '../queue/index.ts';
import type { TextEdit, TextSnapshot } from '../text/index.ts';
import type { ClientSession } from './client-session.ts';

/** One file's part of a change that is sent as one. */
export interface FilePart {
  /** What `edit` refers to. */
  readonly text: TextSnapshot;
  readonly open: boolean;
  readonly edit: TextEdit;
  /** For the client's preview, where it has one. */
  readonly own?: readonly Pick<ComingEdit, 'edit' | 'reason'>[];
  readonly removes?: boolean;
}

/** What the client says; `refused` also where it was not asked. After `no-answer` the change may still be made. */
export type Changed = 'made' | 'refused' | 'no-answer';

/** Of a change that is journaled. */
export const notAnswered = 'the editor has not answered yet; foretype undo takes it back if it was made';

/** As one versioned WorkspaceEdit, annotated where the client shows that; not sent where a document has moved on. */
export async function changeFiles(
  s: ClientSession,
  files: readonly FilePart[],
  label: string,
  operations: readonly object[] = [],
): Promise<Changed> {
  if (files.some(({ text, open }) => open && s.documents.active(text.uri)?.version !== text.version))
    return 'refused';
  const annotations = new Map<string, { label: string; needsConfirmation: false }>();
  const documentChanges: object[] = [
    ...files.flatMap((file) => fileChanges(s, file, annotations)),
    ...operations,
  ];
  for (const { text, open, edit } of files)
    if (open) s.editor.expect(text.uri, edit, 'plan', `plan ${text.uri}`);
  const changeAnnotations =
    annotations.size > 0 ? { changeAnnotations: Object.fromEntries(annotations) } : {};
  const answer = await s.ask.request<{ applied?: boolean }>(
    s.client.applyEdit,
    'workspace/applyEdit',
    { label: `foretype: ${label}`, edit: { documentChanges, ...changeAnnotations } },
    s.settings['server.answer.timeoutMs'],
  );
  if (answer.ok) return answer.value.applied === false ? 'refused' : 'made';
  return answer.reason === 'no-answer' ? 'no-answer' : 'refused';
}

function fileChanges(
  s: ClientSession,
  { text, open, edit, own, removes }: FilePart,
  annotations: Map<string, { label: string; needsConfirmation: false }>,
): object[] {
  const { uri } = text;
  if (removes && s.client.resourceOperations.includes('delete'))
    return [{ kind: 'delete', uri, options: { ignoreIfNotExists: true } }];
  const idOf = (reason: string) => {
    annotations.set(reason, { label: reason, needsConfirmation: false });
    return { annotationId: reason };
  };
  const edits = edit.map((r): LspTextEdit => {
    const reason = own?.find((o) => o.edit.some((e) => e.from >= r.from && e.from <= r.to))?.reason;
    const about = reason !== undefined && s.client.changeAnnotations ? idOf(reason) : {};
    return { range: s.positions.range(text, r), newText: r.text, ...about };
  });
  const makes = !open && text.length === 0 && s.client.resourceOperations.includes('create');
  const made = makes ? [{ kind: 'create', uri, options: { ignoreIfExists: true } }] : [];
  return [...made, { textDocument: { uri, version: open ? text.version : null }, edits }];
}
