/**
 * Asking the client to change its documents. Never trusted: the version is compared here before sending, and only the
 * didChange that brings the expected text counts as done (R6). The model never works in between (R3).
 */

import type { ComingEdit } from '../queue/index.ts';
import { type TextSnapshot, textEdit } from '../text/index.ts';
import type { ClientSession } from './client-session.ts';
import { documentChanges } from './document-changes.ts';
import { short } from './presentation/phrase.ts';

/** After `no-answer` and `not-seen` it may still come. */
export type Applied = 'done' | 'stale' | 'not-supported' | 'refused' | 'no-answer' | 'not-seen';

/** Resolves when the text has changed as asked, or it is clear that it has not. */
export async function applyEdits(
  s: ClientSession,
  edits: readonly ComingEdit[],
  label: string,
): Promise<Applied> {
  if (!s.client.applyEdit) return 'not-supported';
  const changes = documentChanges(s, edits);
  if (changes.length === 0) return 'stale';
  const expected = new Map<string, TextSnapshot>();
  for (const uri of new Set(edits.map((e) => e.uri))) {
    const text = s.documents.active(uri);
    if (!text) return 'stale';
    const parts = edits.filter((e) => e.uri === uri && e.version === text.version).flatMap((e) => e.edit);
    expected.set(uri, text.apply(textEdit(parts), text.version + 1));
  }
  const timeoutMs = s.settings['server.answer.timeoutMs'];
  const seen = () => [...expected].every(([uri, after]) => s.documents.active(uri)?.sameText(after) === true);
  const arrived = new Promise<boolean>((resolve) => {
    const stop = s.onDidChange(() => {
      if (seen()) finish(true);
    });
    const cancel = s.clock.after(timeoutMs, () => finish(seen()));
    const finish = (yes: boolean) => {
      stop();
      cancel();
      resolve(yes);
    };
  });
  const answer = await s.ask.request<{ applied?: boolean }>(
    true,
    'workspace/applyEdit',
    { label: short(label), edit: { documentChanges: changes } },
    timeoutMs,
  );
  if (answer.ok && answer.value.applied === false) return 'refused';
  if (!answer.ok && answer.reason === 'refused') return seen() ? 'done' : 'refused';
  if (await arrived) return 'done';
  return answer.ok ? 'not-seen' : 'no-answer';
}
