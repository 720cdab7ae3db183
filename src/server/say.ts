/** One sentence for the user. By notification: as a request it would block some editors (R5). */
import { MessageType } from 'vscode-languageserver/node';
import type { ClientSession } from './client-session.ts';

export function say(s: Pick<ClientSession, 'ask'>, sentence: string): void {
  s.ask.notify('window/showMessage', { type: MessageType.Info, message: `foretype: ${sentence}` });
}

const told = new WeakMap<ClientSession['ask'], Set<string>>();

/** What need not be heard twice in a session. */
export function sayOnce(s: Pick<ClientSession, 'ask'>, sentence: string): void {
  const before = told.get(s.ask) ?? new Set();
  told.set(s.ask, before);
  if (before.has(sentence)) return;
  before.add(sentence);
  say(s, sentence);
}
