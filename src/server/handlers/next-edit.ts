/** Asking prediction on behalf of a client, once for all dialects: gates first, then the prediction, then its place. */
import type { Position, Range } from 'vscode-languageserver/node';
import { none, type Outcome, some } from '../../base/index.ts';
import type { EditPrediction, NoPrediction, PredictionRequest } from '../../prediction/index.ts';
import type { TextSnapshot } from '../../text/index.ts';
import { type Placed, place } from '../place.ts';
import type { Session } from '../session.ts';

export interface Asked {
  readonly uri: string;
  readonly version?: number | null | undefined;
  readonly position?: Position | undefined;
  readonly selection?: Range | undefined;
  readonly manual: boolean;
  readonly crossFile: boolean;
}

export interface Found {
  readonly prediction: EditPrediction;
  readonly placed: Placed;
}

export async function nextEdit(
  session: Session,
  asked: Asked,
  signal: AbortSignal,
): Promise<Outcome<Found, NoPrediction>> {
  const found = await ask(session, asked, signal, (request, s) => session.predictor.nextEdit(request, s));
  return found.ok || !asked.crossFile ? found : (wayBack(session, asked.uri) ?? found);
}

/** To the edit in another file from which the user went to look at a declaration, until they are there again. */
function wayBack(session: Session, uri: string): Outcome<Found, NoPrediction> | undefined {
  const coming = session.predictor.queue.find(({ id }) => id === session.lookedFrom);
  const placed = coming && place(session, coming);
  if (!placed || coming.uri === session.documents.active(uri)?.uri) {
    session.lookedFrom = undefined;
    return undefined;
  }
  return some({ prediction: { ...coming, kind: 'jump', target: coming.edit[0]?.from ?? 0 }, placed });
}

export function completion(
  session: Session,
  asked: Asked,
  signal: AbortSignal,
): Promise<Outcome<Found, NoPrediction>> {
  return ask(session, asked, signal, (request, s) => session.predictor.completion(request, s));
}

async function ask(
  session: Session,
  asked: Asked,
  signal: AbortSignal,
  work: (request: PredictionRequest, signal: AbortSignal) => Promise<Outcome<EditPrediction, NoPrediction>>,
): Promise<Outcome<Found, NoPrediction>> {
  const gate = gated(session, asked);
  if (!gate.ok) return gate;
  const text = gate.value;
  session.current = text.uri;
  const cursor = asked.position && session.positions.offset(text, asked.position);
  if (cursor !== undefined) session.editor.moveCursor(text.uri, cursor);
  const range = asked.selection && session.positions.offsets(text, asked.selection);
  const outcome = await work(
    {
      uri: text.uri,
      cursor,
      selection: range && range.from < range.to ? range : undefined,
      trigger: asked.manual ? 'manual' : 'automatic',
      crossFile: asked.crossFile && session.settings['prediction.crossFile.enable'],
    },
    signal,
  );
  if (!outcome.ok) return outcome;
  const prediction = outcome.value;
  if (prediction.uri !== text.uri && !asked.crossFile) return none('nothing-found', 'another file');
  const placed = place(session, prediction);
  return placed ? some({ prediction, placed }) : none('stale-version');
}

function gated(session: Session, asked: Asked): Outcome<TextSnapshot, NoPrediction> {
  const found = session.documents.find(asked.uri);
  if (!found) return none('not-open');
  if (found.inactive !== undefined) return none('inactive', found.inactive);
  if (asked.version !== undefined && asked.version !== null && asked.version !== found.text.version)
    return none('stale-version', `asked for ${asked.version}, the text is ${found.text.version}`);
  if (session.settings['prediction.languages.disabled'].includes(found.text.languageId))
    return none('disabled', `language ${found.text.languageId}`);
  if (!asked.manual && !session.settings['prediction.automatic.enable']) return none('disabled');
  return some(found.text);
}
