/**
 * How a prediction shows in a client without a plugin: a Hint diagnostic or an inlay hint at its place, kept up to date
 * as predictions come and go. Answers to polls come from memory; prediction itself is started by changes only.
 */
import { type Diagnostic, DiagnosticSeverity, type InlayHint } from 'vscode-languageserver/node';
import type { EditPrediction } from '../../prediction/index.ts';
import { place } from '../place.ts';
import type { Session } from '../session.ts';
import { markOf } from './mark.ts';
import { phrase, short } from './phrase.ts';

const burstMs = 2;
/** A name that is being typed goes elsewhere when the keys rest. */
const restMs = 500;

export class Marks {
  readonly #session: Session;
  /** Uri → what was last published, as JSON. */
  readonly #published = new Map<string, string>();
  #running: Promise<void> = Promise.resolve();
  #work: AbortController | undefined;
  #hinted = '';

  constructor(session: Session) {
    this.#session = session;
  }

  /** A change came in: predict for it, unless a plugin asks for itself. */
  changed(uri: string): void {
    const session = this.#session;
    this.#work?.abort('superseded');
    if (session.plugin || !session.settings['prediction.automatic.enable']) {
      this.refresh();
      return;
    }
    const work = new AbortController();
    this.#work = work;
    this.#running = this.#predict(uri, work.signal);
  }

  async #predict(uri: string, signal: AbortSignal): Promise<void> {
    const { predictor, settings, log, clock } = this.#session;
    // A burst of changes (a paste key by key, a macro) arrives in one read: only the last is worth a prediction.
    await new Promise<void>((resolve) => clock.after(burstMs, resolve));
    if (signal.aborted) return;
    this.refresh();
    try {
      await predictor.nextEdit(
        {
          uri,
          cursor: undefined,
          selection: undefined,
          trigger: 'automatic',
          background: true,
          crossFile: settings['prediction.crossFile.enable'],
        },
        signal,
      );
    } catch (cause) {
      log.error('[bug] prediction failed', cause);
    }
    if (!signal.aborted) this.refresh();
  }

  /** Resolves when the prediction for the last change is there, or after `atMostMs`. */
  async settled(atMostMs: number): Promise<void> {
    await this.#atMost(this.#running, atMostMs);
  }

  async #atMost(work: Promise<void>, ms: number): Promise<void> {
    let stop = () => {};
    const late = new Promise<void>((resolve) => {
      stop = this.#session.clock.after(ms, resolve);
    });
    await Promise.race([work, late]);
    stop();
  }

  /** Makes what is on screen equal to what is in memory. */
  refresh(): void {
    const session = this.#session;
    const wanted = new Map<string, { diagnostics: Diagnostic[]; version: number }>();
    const prediction = session.current === undefined ? undefined : ready(session, session.current);
    const mark = prediction ? markOf(session, prediction) : 'none';
    if (prediction && mark === 'diagnostic') {
      const diagnostic = diagnosticOf(session, prediction);
      if (diagnostic) wanted.set(prediction.uri, { diagnostics: [diagnostic], version: prediction.version });
    }
    for (const [uri, { diagnostics, version }] of session.review.marks())
      wanted.set(uri, { version, diagnostics: [...(wanted.get(uri)?.diagnostics ?? []), ...diagnostics] });
    if (session.settings['server.hint.delivery'] === 'pull') {
      const now = wanted.size === 0 ? '' : JSON.stringify([...wanted]);
      if (now !== this.#hinted && session.client.diagnosticRefresh)
        void session.ask.tell(true, 'workspace/diagnostic/refresh', undefined, 2000);
      this.#hinted = now;
      return;
    }
    for (const uri of new Set([...this.#published.keys(), ...wanted.keys()]))
      this.#publish(uri, wanted.get(uri));
    const hint = prediction && mark === 'inlayHint' ? prediction.id : '';
    if (hint !== this.#hinted && session.client.inlayHintRefresh)
      void session.ask.tell(true, 'workspace/inlayHint/refresh', undefined, 2000);
    this.#hinted = hint;
    if (prediction && mark !== 'none') session.predictor.shown(prediction.id);
  }

  #publish(uri: string, wanted: { diagnostics: Diagnostic[]; version: number } | undefined): void {
    const diagnostics = wanted?.diagnostics ?? [];
    const now = JSON.stringify(diagnostics);
    if ((this.#published.get(uri) ?? '[]') === now) return;
    if (diagnostics.length === 0) this.#published.delete(uri);
    else this.#published.set(uri, now);
    const version = this.#session.client.diagnosticVersion
      ? { version: wanted?.version ?? versionOf(this.#session, uri) }
      : {};
    this.#session.ask.notify('textDocument/publishDiagnostics', { uri, ...version, diagnostics });
  }

  /** For a client that asks for them. */
  diagnostics(uri: string): readonly Diagnostic[] {
    const own = this.#session.documents.active(uri)?.uri ?? uri;
    return [...this.#predicted(uri), ...(this.#session.review.marks().get(own)?.diagnostics ?? [])];
  }

  #predicted(uri: string): readonly Diagnostic[] {
    const prediction = ready(this.#session, uri);
    if (!prediction || prediction.uri !== this.#session.documents.active(uri)?.uri) return [];
    if (markOf(this.#session, prediction) !== 'diagnostic') return [];
    const diagnostic = diagnosticOf(this.#session, prediction);
    if (diagnostic) this.#session.predictor.shown(prediction.id);
    return diagnostic ? [diagnostic] : [];
  }

  /** Eglot and Helix cannot be told to ask again, so what the last change leads to is waited for, briefly. */
  async inlayHints(uri: string): Promise<InlayHint[]> {
    if (!this.#session.client.inlayHintRefresh) {
      await this.settled(60);
      await this.#atMost(this.#session.predictor.resting, restMs);
    }
    const prediction = ready(this.#session, uri);
    if (!prediction || prediction.uri !== this.#session.documents.active(uri)?.uri) return [];
    if (markOf(this.#session, prediction) !== 'inlayHint') return [];
    const placed = place(this.#session, prediction);
    const first = prediction.edit[0];
    if (!placed || !first) return [];
    const what =
      first.from === first.to || first.text === ''
        ? phrase(placed.text, first)
        : `→ ${wordAfter(phrase(placed.text, first))}`;
    return [
      {
        position: placed.edits[0]!.range.end,
        label: what,
        paddingLeft: true,
        paddingRight: true,
        tooltip: `${phrase(placed.text, first)} (${prediction.reason})`,
      },
    ];
  }

  dispose(): void {
    this.#work?.abort('shutdown');
  }
}

/** What is in memory for the document the user is in; nothing of an inactive file, nothing while switched off. */
export function ready(session: Session, uri: string): EditPrediction | undefined {
  const text = session.documents.active(uri);
  if (!text || session.settings['prediction.languages.disabled'].includes(text.languageId)) return undefined;
  const prediction = session.predictor.ready(text.uri);
  return prediction && place(session, prediction) ? prediction : undefined;
}

function diagnosticOf(session: Session, prediction: EditPrediction): Diagnostic | undefined {
  const placed = place(session, prediction);
  const first = prediction.edit[0];
  if (!placed || !first) return undefined;
  const places = prediction.sites > 1 ? `, ${prediction.sites} places` : '';
  return {
    range: placed.edits[0]!.range,
    severity: DiagnosticSeverity.Hint,
    source: 'foretype',
    message: `next edit: ${phrase(placed.text, first)} (${short(prediction.reason)}${places})`,
  };
}

function wordAfter(what: string): string {
  return what.slice(what.indexOf(' → ') + 3);
}

function versionOf(session: Session, uri: string): number | undefined {
  return session.documents.find(uri)?.text.version;
}
