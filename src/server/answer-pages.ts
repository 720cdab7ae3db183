/**
 * The pages that answers are read on. A client that shows pages of ours sees one grow; any other gets a file, when it is
 * complete, because most editors do not read a file again that changes under them.
 */
import type { DocumentLink } from 'vscode-languageserver/node';
import type { Outcome } from '../base/index.ts';
import type { AnswerFiles, Source } from '../planning/index.ts';
import { TextSnapshot } from '../text/index.ts';
import type { ClientSession } from './client-session.ts';
import { type AnswerText, answerPage, linksOf } from './presentation/answer-page.ts';

/** Between two looks at a page that grows. */
const refreshMs = 100;
const mostPages = 20;

export class AnswerPages {
  readonly #session: ClientSession;
  readonly #files: AnswerFiles;
  /** By uri without its slashes, which clients write as they like; the oldest first. */
  readonly #pages = new Map<string, AnswerPage>();
  #count = 0;
  #linksAnnounced = false;

  constructor(session: ClientSession, files: AnswerFiles) {
    this.#session = session;
    this.#files = files;
  }

  begin(question: string, sources: readonly Source[]): AnswerPage {
    const uri = `foretype:///answer/${++this.#count}.md`;
    const page: AnswerPage = new AnswerPage(this.#session, uri, { question, sources }, (text) => {
      const kept = this.#files.keep(fileName(question), text);
      // The file is the page under another name.
      if (kept.ok) this.#pages.set(plain(kept.value), page);
      return kept;
    });
    this.#pages.set(plain(uri), page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > mostPages && oldest !== undefined) this.#pages.delete(oldest);
    void this.#announceLinks();
    return page;
  }

  /** Undefined where there is no such page. */
  text(uri: string): string | undefined {
    return this.#pages.get(plain(uri))?.text;
  }

  links(uri: string): DocumentLink[] {
    const text = TextSnapshot.of(uri, 'markdown', 0, this.text(uri) ?? '');
    const { positions } = this.#session;
    return linksOf(text.text).map((link) => ({
      range: positions.range(text, link),
      target: link.target,
    }));
  }

  /** For our own pages alone, where the client lets that be said; they come with the first. */
  async #announceLinks(): Promise<void> {
    const { ask, client, settings } = this.#session;
    if (client.documentLink !== 'dynamic' || this.#linksAnnounced) return;
    this.#linksAnnounced = true;
    const method = 'textDocument/documentLink';
    const documentSelector = [{ scheme: 'foretype' }, { language: 'markdown' }];
    const registrations = [{ id: 'foretype-links', method, registerOptions: { documentSelector } }];
    await ask.tell(true, 'client/registerCapability', { registrations }, settings['server.answer.timeoutMs']);
  }
}

export class AnswerPage {
  readonly #session: ClientSession;
  readonly #uri: string;
  readonly #about: Pick<AnswerText, 'question' | 'sources'>;
  readonly #keep: (text: string) => Outcome<string, 'not-written'>;
  readonly #grows: boolean;
  #said = '';
  #end: string | undefined;
  /** Something is new since the client was told to look, and who tells it. */
  #fresh = false;
  #telling: Promise<void> | undefined;

  constructor(
    session: ClientSession,
    uri: string,
    about: Pick<AnswerText, 'question' | 'sources'>,
    keep: (text: string) => Outcome<string, 'not-written'>,
  ) {
    this.#session = session;
    this.#uri = uri;
    this.#about = about;
    this.#keep = keep;
    this.#grows = session.client.textDocumentContent && session.client.showDocument;
    if (this.#grows) void this.#show(uri);
  }

  get text(): string {
    const linked = this.#session.client.documentLink !== 'none';
    return answerPage({ ...this.#about, said: this.#said, end: this.#end }, linked);
  }

  add(text: string): void {
    this.#said += text;
    this.#changed();
  }

  /** `end`: what it took, or why it ended early. A sentence for the user where the page could not be shown. */
  async finish(end: string): Promise<string | undefined> {
    this.#end = end;
    this.#changed();
    if (this.#grows) {
      await this.#telling;
      return undefined;
    }
    if (this.#said === '') return undefined;
    const kept = this.#keep(this.text);
    if (!kept.ok) return kept.detail;
    return (await this.#show(kept.value)) ? undefined : `the answer is in ${decodeURI(kept.value)}`;
  }

  async #show(uri: string): Promise<boolean> {
    const { ask, client, settings } = this.#session;
    const params = { uri, takeFocus: true };
    const timeoutMs = settings['server.answer.timeoutMs'];
    const shown = await ask.request<{ success?: boolean }>(
      client.showDocument,
      'window/showDocument',
      params,
      timeoutMs,
    );
    return shown.ok && shown.value.success !== false;
  }

  #changed(): void {
    this.#fresh = true;
    if (this.#grows) this.#telling ??= this.#tell();
  }

  async #tell(): Promise<void> {
    const { ask, clock, settings } = this.#session;
    const method = 'workspace/textDocumentContent/refresh';
    while (this.#fresh) {
      this.#fresh = false;
      await ask.tell(true, method, { uri: this.#uri }, settings['server.answer.timeoutMs']);
      await new Promise<void>((resolve) => void clock.after(refreshMs, resolve));
    }
    this.#telling = undefined;
  }
}

function plain(uri: string): string {
  return uri.replace(/^(\w+):\/*/, '$1:');
}

/** Of a question: its first words, for a file. */
function fileName(question: string): string {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, 6).join('-').slice(0, 60) || 'answer';
}
