/**
 * What VS Code was last given to draw at the cursor. While something stands there no next edit is drawn elsewhere: one
 * thing at a time, one meaning of Tab.
 */
import {
  type Event,
  EventEmitter,
  type InlineCompletionItem,
  type InlineCompletionList,
  type Position,
  type ProviderResult,
  type TextDocument,
} from 'vscode';
import { drawnAsGhost } from './presentation.ts';

type Items = InlineCompletionItem[] | InlineCompletionList;

/** Run by VS Code when an inline completion was taken. */
export const inlineAccepted = 'foretype.inlineAccepted';

export class InlineOffers {
  #last: { uri: string; version: number; position: Position } | undefined;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;
  /** Whether the extension itself draws what belongs at this place: then VS Code is given nothing. */
  drawnHere: (document: TextDocument, position: Position) => boolean = () => false;

  async ask(
    document: TextDocument,
    position: Position,
    next: () => ProviderResult<Items>,
  ): Promise<Items | undefined> {
    const { version } = document;
    const answer = (await next()) ?? [];
    if (this.drawnHere(document, position)) return [];
    const items = (Array.isArray(answer) ? answer : answer.items).filter(({ insertText }) =>
      drawnAsGhost(typeof insertText === 'string' ? insertText : insertText.value),
    );
    for (const item of items) {
      const [id] = item.command?.arguments ?? [];
      if (item.command)
        item.command = { title: item.command.title, command: inlineAccepted, arguments: [id] };
    }
    const offered = items.length > 0 && document.version === version;
    const before = this.#last;
    this.#last = offered ? { uri: document.uri.toString(), version, position } : undefined;
    if (before || this.#last) this.#changed.fire();
    return items;
  }

  /** Whether something is drawn at this place of this very text. */
  at(document: TextDocument, position: Position): boolean {
    const last = this.#last;
    return (
      last?.uri === document.uri.toString() &&
      last.version === document.version &&
      last.position.isEqual(position)
    );
  }
}
