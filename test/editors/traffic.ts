/** What passed between an editor and the server, read from the tap's log. */
import { existsSync, readFileSync } from 'node:fs';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { until } from './until.ts';

export interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what is on the wire has any shape; the tests look at single members
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

interface Entry {
  readonly t: number;
  readonly from: 'editor' | 'server' | 'tap';
  readonly message?: Message;
  readonly note?: {
    readonly tap?: number;
    readonly server?: number;
    readonly signal?: string;
    readonly stderr?: string;
    readonly exit?: { readonly code: number | null; readonly signal: string | null };
  };
}

export class Traffic {
  readonly #log: string;

  constructor(log: string) {
    this.#log = log;
  }

  get entries(): readonly Entry[] {
    if (!existsSync(this.#log)) return [];
    const lines = readFileSync(this.#log, 'utf8').split('\n');
    lines.pop(); // after the last line break: nothing, or a line that is being written
    return lines.map((line) => JSON.parse(line) as Entry);
  }

  messages(from: 'editor' | 'server', method?: string): Message[] {
    return this.entries.flatMap(({ from: sender, message }) =>
      sender === from && message && (method === undefined || message.method === method) ? [message] : [],
    );
  }

  /** The answer to a request of the other side, once it is there. */
  replyTo(request: Message, from: 'editor' | 'server'): Message | undefined {
    return this.messages(from).find(({ id, method }) => method === undefined && id === request.id);
  }

  /** The text of the file of that name as the server has it: the sum of all changes that were sent. */
  text(name: string): string | undefined {
    let text: TextDocument | undefined;
    for (const { method, params } of this.messages('editor')) {
      const document = params?.textDocument;
      if (!document?.uri?.endsWith(`/${name}`)) continue;
      if (method === 'textDocument/didOpen')
        text = TextDocument.create(document.uri, document.languageId, document.version, document.text);
      if (method === 'textDocument/didChange' && text)
        text = TextDocument.update(text, params.contentChanges, document.version);
    }
    return text?.getText();
  }

  /** Waits for a message of that method that `fits`. */
  async sees(
    from: 'editor' | 'server',
    method: string,
    fits: (message: Message) => boolean = () => true,
  ): Promise<Message> {
    return until(
      `${method} from the ${from}`,
      () => this.messages(from, method).findLast(fits),
      () => this.tail(),
    );
  }

  /** Requests that the other side never answered. Not `shutdown`: Neovim may be gone before its answer is. */
  unanswered(): string[] {
    return (['editor', 'server'] as const).flatMap((from) =>
      this.messages(from)
        .filter((message) => message.method !== undefined && message.id !== undefined)
        .filter((message) => message.method !== 'shutdown')
        .filter((message) => this.replyTo(message, from === 'editor' ? 'server' : 'editor') === undefined)
        .map((message) => `${from}: ${message.method} ${message.id}`),
    );
  }

  get processes(): number[] {
    const note = this.entries[0]?.note;
    return [note?.tap, note?.server].filter((pid) => pid !== undefined);
  }

  /** What a good session has none of: faults, blocking questions and anything on the server's stderr. */
  complaints(): string[] {
    return this.entries.flatMap((entry) => {
      const { note, message, from } = entry;
      const bad =
        note?.stderr !== undefined ||
        (from === 'server' &&
          message !== undefined &&
          // A superseded request is answered with RequestCancelled.
          ((message.error !== undefined && message.error.code !== -32800) ||
            message.method === 'window/showMessageRequest' ||
            (message.method === 'window/showMessage' && message.params.type <= 2)));
      return bad ? [JSON.stringify(entry)] : [];
    });
  }

  /** The session in the recording format, with `folder` taken out of every path. */
  recording(folder: string): string {
    const header = JSON.stringify({ foretype: 'recording', version: 1, startedAt: new Date().toISOString() });
    const entries = this.entries.filter(({ from }) => from !== 'tap').map((entry) => JSON.stringify(entry));
    return [header, ...entries, ''].join('\n').replaceAll(folder, '/recorded');
  }

  /** The last messages, shortened, for a failure's text. */
  tail(count = 30): string {
    const lines = this.entries.slice(-count).map((entry) => JSON.stringify(entry).slice(0, 400));
    return `The last messages:\n${lines.join('\n')}`;
  }
}
