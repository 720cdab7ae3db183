/** One sentence for the user. By notification: as a request it would block some editors (R5). */
import { MessageType } from 'vscode-languageserver/node';
import type { Session } from './session.ts';

export function say(s: Pick<Session, 'ask'>, sentence: string): void {
  s.ask.notify('window/showMessage', { type: MessageType.Info, message: `foretype: ${sentence}` });
}
