/** A session whose server knows one suggestion, which canned-server.mjs describes. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { EditorSession } from './editor-session.ts';
import type { Editors } from './editors.ts';

export interface Canned {
  /** The cursor's line that it is suggested on, from zero. */
  readonly line: number;
  /** LSP's text edits. */
  readonly edits: readonly object[];
  /** The first answer is empty, and right after it more is known. */
  readonly late?: boolean;
  /** Suggested when the others are withdrawn, which is as soon as they are shown. */
  readonly instead?: readonly object[] | undefined;
}

export function cannedSession(editors: Editors, text: string, canned: Canned): EditorSession {
  const server = fileURLToPath(new URL('./canned-server.mjs', import.meta.url));
  const more = { FORETYPE_CANNED: JSON.stringify(canned) };
  return new EditorSession(editors, text, more, [process.execPath, server]);
}
