/**
 * The next edit, from the question to the answer's end: asked after a rest, shown, carried over what is typed, gone to,
 * taken whole or in part, sent away.
 */
import {
  CancellationTokenSource,
  commands,
  type Disposable,
  EventEmitter,
  Selection,
  type TextDocumentChangeEvent,
  type TextEditor,
  TextEditorRevealType,
  TextEditorSelectionChangeKind,
  window,
  workspace,
} from 'vscode';
import { Drawing } from './drawing.ts';
import { type Portion, split } from './hunks.ts';
import type { InlineOffers } from './inline-offers.ts';
import { type Presentation, present } from './presentation.ts';
import type { NextEditAnswer } from './protocol.ts';
import { rebased } from './rebase.ts';
import { lineOf, phrase, type Replacement, trimmed } from './replacement.ts';
import type { Server } from './server.ts';
import { ghostsEnabled } from './settings.ts';
import { goTo, rangeOf, readSuggestion, type Suggestion } from './suggestion.ts';

/** Rest before asking, in milliseconds. */
const afterTyping = 50;
const afterMoving = 150;
/** So long the status bar says why there is none, to who has asked. */
const saidMs = 10_000;

export class NextEdit implements Disposable {
  readonly #server: Server;
  readonly #offers: InlineOffers;
  readonly #drawing = new Drawing();
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: Disposable[];
  #suggestion: Suggestion | undefined;
  #presentation: Presentation = { kind: 'ghost' };
  #timer: NodeJS.Timeout | undefined;
  #asking: CancellationTokenSource | undefined;
  /** The id the server knows to be on screen. */
  #told: string | undefined;
  /** The insertion at the cursor that VS Code was asked to draw. */
  #triggered = '';
  #context = '';
  /** The edit the key has led to: VS Code may tell of the moved cursor only after the next key. */
  #ledTo: string | undefined;
  #awaitsPlan = false;
  /** The text has changed, and where the cursor went is not told yet: VS Code says so in a later event. */
  #cursorLags = false;
  /** Keys in the order they were pressed: two quick ones go there and take it. */
  #keys: Promise<void> = Promise.resolve();
  /** Why there was none, by the last answer. */
  silence: string | undefined;

  constructor(server: Server, offers: InlineOffers) {
    this.#server = server;
    this.#offers = offers;
    offers.drawnHere = (document, position) => {
      const { shown } = this;
      return shown?.document === document && shown.edits[0]?.from === document.offsetAt(position);
    };
    this.#subscriptions = [
      this.#changed,
      this.#drawing,
      workspace.onDidChangeTextDocument((event) => this.#textChanged(event)),
      window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        if (textEditor !== window.activeTextEditor) return;
        if (kind !== undefined && kind !== TextEditorSelectionChangeKind.Command) this.#ledTo = undefined;
        // After typing VS Code asks for inline completion by itself.
        const typed = this.#cursorLags;
        this.#cursorLags = false;
        this.#show(!typed);
        if (!this.#suggestion) this.#askSoon(afterMoving);
      }),
      window.onDidChangeTextEditorVisibleRanges(() => this.#show()),
      window.onDidChangeActiveTextEditor((editor) => this.#focused(editor)),
      offers.onDidChange(() => this.#show()),
      // What is shown stays, for it must not change under the user's key, unless it is not offered any more.
      server.onDidLearn((gone) => {
        if (this.#suggestion && gone.includes(this.#suggestion.id)) this.#withdraw();
        if (!this.#suggestion) this.#askSoon(0);
      }),
      server.onDidChange((state) => {
        if (state === 'running') this.#focused(window.activeTextEditor);
        else this.clear();
      }),
    ];
  }

  /** What is on screen; undefined while VS Code draws it itself. */
  get shown(): Suggestion | undefined {
    return this.#presentation.kind === 'ghost' ? undefined : this.#suggestion;
  }

  /** `L42 sum → subtotal`, of what is on screen; `cart.ts:42 …` in another file. */
  get hint(): string | undefined {
    const { shown } = this;
    if (!shown) return undefined;
    const text = shown.document.getText();
    const first = shown.edits[0]!;
    const line = lineOf(text, trimmed(text, first).from) + 1;
    const here = shown.document === window.activeTextEditor?.document;
    const where = here ? `L${line}` : `${shown.document.uri.path.split('/').at(-1)}:${line}`;
    return `${where} ${phrase(text, first)}`;
  }

  /** Asks now. `manual`: the user wants to know, so snooze and cool-down do not count. */
  async ask(triggerKind: 'automatic' | 'manual' = 'automatic'): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    const client = this.#server.running;
    const editor = window.activeTextEditor;
    if (!client || !editor || !asked(editor)) return;
    const source = new CancellationTokenSource();
    this.#asking = source;
    this.#cursorLags = false;
    const { document, selection } = editor;
    const params = {
      textDocument: { uri: client.code2ProtocolConverter.asUri(document.uri), version: document.version },
      position: client.code2ProtocolConverter.asPosition(selection.active),
      ...(selection.isEmpty ? {} : { selection: client.code2ProtocolConverter.asRange(selection) }),
      triggerKind,
    };
    let answer: NextEditAnswer;
    try {
      answer = await client.sendRequest<NextEditAnswer>('foretype/nextEdit', params, source.token);
    } catch {
      return; // superseded, or the server is gone: its end is told elsewhere
    } finally {
      if (this.#asking === source) this.#asking = undefined;
      source.dispose();
    }
    // An answer on a text that has gone on says nothing about what is shown: the question after it is on its way.
    if (source.token.isCancellationRequested || editor !== window.activeTextEditor) return;
    if (document.version !== params.textDocument.version) return;
    this.silence = answer.message ?? answer.reason;
    const [wire] = answer.suggestions;
    const suggestion = wire && readSuggestion(wire);
    if (!suggestion && triggerKind === 'manual' && this.silence)
      window.setStatusBarMessage(`foretype: ${this.silence}`, saidMs);
    if (!suggestion || (this.#awaitsPlan && wire.source !== 'plan')) return this.clear();
    this.#awaitsPlan = false;
    this.#suggestion = suggestion;
    this.#show();
  }

  /** One key: away from the edit it goes there, at the edit it takes it. */
  accept(): Promise<void> {
    return this.#inTurn(async (suggestion) => {
      if (!this.here) return this.#lead(suggestion);
      await this.#take(suggestion, suggestion.edits, [], suggestion.cursor);
    });
  }

  /** Takes the next word or line of the edit; the rest stays on screen. */
  acceptPortion(portion: Portion): Promise<void> {
    return this.#inTurn(async (suggestion) => {
      if (!this.here) return this.#lead(suggestion);
      const { now, later } = split(suggestion.document.getText(), suggestion.edits, portion);
      await this.#take(suggestion, now, later, undefined);
    });
  }

  reject(): void {
    const suggestion = this.#suggestion;
    if (!suggestion) return;
    this.clear();
    this.tell('foretype/reject', { id: suggestion.id, reason: 'rejected' });
  }

  /** Tells the server, which may be gone. */
  tell(method: string, params: object): void {
    this.#server.running?.sendNotification(method, params).catch(() => {});
  }

  clear(): void {
    this.#suggestion = undefined;
    this.#presentation = { kind: 'ghost' };
    this.#told = undefined;
    this.#drawing.clear();
    this.#announce();
  }

  #withdraw(): void {
    const drawnByEditor = this.#presentation.kind === 'ghost';
    this.clear();
    if (drawnByEditor) void commands.executeCommand('editor.action.inlineSuggest.hide');
  }

  /**
   * For what the user asked for by a command: what is shown must not be in its way. `plan`: a plan is on its way, and
   * nothing else is shown before it comes or the user types.
   */
  makeWay(plan: boolean): void {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    this.clear();
    this.#awaitsPlan = plan;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Whether the cursor is at what is shown. */
  get here(): boolean {
    if (this.#presentation.kind === 'marks' && this.#presentation.here) return true;
    const { shown } = this;
    return (
      shown !== undefined && shown.id === this.#ledTo && window.activeTextEditor?.document === shown.document
    );
  }

  /** Runs `act` on what is shown when all keys before have had their effect. */
  #inTurn(act: (suggestion: Suggestion) => Promise<void>): Promise<void> {
    const turn = this.#keys.then(async () => {
      const { shown } = this;
      if (shown) await act(shown);
    });
    this.#keys = turn.catch(() => {}); // its own caller reports it
    return turn;
  }

  async #lead(suggestion: Suggestion): Promise<void> {
    await goTo(suggestion);
    this.#ledTo = suggestion.id;
    this.#show();
  }

  #askSoon(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), ms);
  }

  #focused(editor: TextEditor | undefined): void {
    if (editor && this.#suggestion?.document !== editor.document) this.clear();
    const uri = editor?.document.uri;
    const client = this.#server.running;
    if (client && uri)
      this.tell('textDocument/didFocus', {
        textDocument: { uri: client.code2ProtocolConverter.asUri(uri) },
      });
    this.#askSoon(afterMoving);
  }

  #textChanged({ document, contentChanges }: TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    this.#awaitsPlan = false;
    if (document === window.activeTextEditor?.document) this.#cursorLags = true;
    const suggestion = this.#suggestion;
    if (suggestion?.document === document) {
      let edits: readonly Replacement[] | undefined = suggestion.edits;
      // All in offsets of the text before: from the last place on, none moves the one after it.
      const backwards = [...contentChanges].sort((a, b) => b.rangeOffset - a.rangeOffset);
      for (const { rangeOffset, rangeLength, text } of backwards)
        edits = edits && rebased(edits, { from: rangeOffset, to: rangeOffset + rangeLength, text });
      if (edits) this.#suggestion = { ...suggestion, edits, version: document.version, cursor: undefined };
      else this.clear();
      this.#show();
    }
    if (document === window.activeTextEditor?.document) this.#askSoon(afterTyping);
  }

  /** `nudge`: VS Code may not have asked for what it is to draw. */
  #show(nudge = true): void {
    const editor = window.activeTextEditor;
    const suggestion = this.#suggestion;
    if (!editor || !suggestion) return;
    // What VS Code draws goes on with the typing; seen from the old cursor it would be an edit elsewhere.
    if (this.#cursorLags && this.#presentation.kind === 'ghost') return;
    const same = editor.document === suggestion.document;
    const cursor = editor.selection.active;
    const offered = this.#offers.at(editor.document, cursor);
    this.#presentation = offered
      ? { kind: 'ghost' }
      : present({
          text: suggestion.document.getText(),
          edits: suggestion.edits,
          place: same
            ? {
                cursor: editor.document.offsetAt(cursor),
                visible: editor.visibleRanges.map(({ start, end }) => ({
                  first: start.line,
                  last: end.line,
                })),
              }
            : undefined,
          fileName: suggestion.document.uri.path.split('/').at(-1) ?? '',
          // What was drawn on the way stays as it is: at its place it must not change its looks.
          ghosts: ghostsEnabled() && this.#told !== suggestion.id,
        });
    this.#drawing.draw(editor, this.#presentation, suggestion.reason);
    this.#announce();
    if (this.#presentation.kind === 'ghost') {
      if (!offered && nudge) this.#wakeGhost(suggestion);
    } else if (this.#told !== suggestion.id) {
      this.#told = suggestion.id;
      this.tell('foretype/shown', { id: suggestion.id });
    }
  }

  /** VS Code asks for inline completion after typing only: an insertion at a cursor that was moved needs a nudge. */
  #wakeGhost({ id, version }: Suggestion): void {
    const key = `${id} ${version}`;
    if (this.#triggered === key) return;
    this.#triggered = key;
    void commands.executeCommand('editor.action.inlineSuggest.trigger');
  }

  /** The keys' conditions and the status bar. */
  #announce(): void {
    const shown = this.shown !== undefined;
    const context = `${shown} ${this.here} ${this.shown?.sites ?? 0}`;
    if (context !== this.#context) {
      this.#context = context;
      void commands.executeCommand('setContext', 'foretype.shown', shown);
      void commands.executeCommand('setContext', 'foretype.here', shown && this.here);
    }
    this.#changed.fire();
  }

  async #take(
    suggestion: Suggestion,
    now: readonly Replacement[],
    later: readonly Replacement[],
    cursor: Suggestion['cursor'],
  ): Promise<void> {
    const editor = window.activeTextEditor;
    const { document, version, id } = suggestion;
    if (editor?.document !== document || document.version !== version) return this.ask();
    this.clear();
    const grown = now.reduce((sum, r) => sum + r.text.length - (r.to - r.from), 0);
    const end = (now.at(-1)?.to ?? 0) + grown;
    const done = await editor.edit((builder) => {
      for (const part of now) builder.replace(rangeOf(document, part), part.text);
    });
    if (!done) return this.ask();
    const at = cursor ?? document.positionAt(end);
    editor.selection = new Selection(at, at);
    editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
    const taken = suggestion.taken + now.reduce((sum, r) => sum + r.text.length, 0);
    if (later.length === 0) {
      this.tell('foretype/accept', { id });
      return this.ask();
    }
    this.tell('foretype/accept', { id, acceptedLength: taken });
    const edits = later.map((r) => ({ ...r, from: r.from + grown, to: r.to + grown }));
    this.#suggestion = { ...suggestion, edits, taken, version: document.version, cursor: undefined };
    this.#told = id;
    this.#cursorLags = false;
    clearTimeout(this.#timer);
    this.#show();
  }
}

/** Documents that the server hears of. */
function asked({ document, selections }: TextEditor): boolean {
  return ['file', 'untitled'].includes(document.uri.scheme) && selections.length === 1;
}
