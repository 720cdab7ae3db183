/**
 * A completions server of the user's own as a model: `POST /v1/completions`, streamed. It is asked only where the user
 * configured it, for what they type; the key goes along and is never logged. A server that fails is left alone for a
 * while, longer each time, so that typing does not knock at a closed door with every key.
 */
import type { Clock, CompletionRequest, EngineStatus, Log, TextEngine, TextPiece } from '../../base/index.ts';
import { Connection, type Environment, type WireAnswer } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { keyFromFile } from '../key-file.ts';
import { retryAfter } from '../models/get.ts';
import { readChunk } from './chunk.ts';
import { eventsOf } from './events.ts';

export interface EndpointOptions {
  readonly url: string;
  /** Empty where the server has only one. */
  readonly model: string;
  /** Absolute; empty for none. */
  readonly keyFile: string;
  /** Longest silence of the server, in milliseconds. */
  readonly timeoutMs: number;
}

export interface EndpointParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
}

const firstPauseMs = 1000;
const longestPauseMs = 60_000;
const shownChars = 300;
const longestAnswer = 1_000_000;

export function completionsEndpoint(options: EndpointOptions, parts: EndpointParts): TextEngine {
  return new CompletionsEndpoint(options, parts);
}

class CompletionsEndpoint implements TextEngine {
  readonly #options: EndpointOptions;
  readonly #parts: EndpointParts;
  readonly #connection: Connection;
  #failure: { readonly why: string; readonly until: number } | undefined;
  #failures = 0;

  constructor(options: EndpointOptions, parts: EndpointParts) {
    this.#options = options;
    this.#parts = parts;
    this.#connection = new Connection(parts);
  }

  status(): EngineStatus {
    const { url, model } = this.#options;
    if (!this.#failure)
      return {
        kind: 'ready',
        model: model || 'the model',
        device: URL.canParse(url) ? new URL(url).host : url,
      };
    const remedy =
      'check foretype.model.endpoint; exact edits go on, and the server is asked again by and by';
    return { kind: 'unavailable', why: this.#failure.why, remedy };
  }

  async *complete(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<TextPiece> {
    if (this.#failure && this.#parts.clock.now() < this.#failure.until) return;
    try {
      const answer = await this.#ask(request, signal);
      yield* piecesOf(answer, new URL(this.#options.url).host);
      if (signal.aborted) return;
      this.#failure = undefined;
      this.#failures = 0;
    } catch (cause) {
      if (!signal.aborted) this.#note(cause);
    }
  }

  async dispose(): Promise<void> {
    await this.#connection.close();
  }

  async #ask({ prompt, maxTokens, stop }: CompletionRequest, signal: AbortSignal): Promise<WireAnswer> {
    const { model, timeoutMs } = this.#options;
    const url = addressOf(this.#options.url);
    const key = await this.#key();
    const body = {
      ...(model === '' ? {} : { model }),
      prompt,
      max_tokens: maxTokens,
      temperature: 0,
      stop,
      stream: true,
      logprobs: 1,
      // vLLM leaves control tokens out of the text, and then never finds those that are stops.
      skip_special_tokens: false,
    };
    const answer = await this.#connection.send(
      {
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(body),
        idleMs: timeoutMs,
      },
      signal,
    );
    if (answer.status !== 200) throw await refusal(url, answer);
    return answer;
  }

  async #key(): Promise<string | undefined> {
    const { keyFile } = this.#options;
    if (keyFile === '') return this.#parts.env.FORETYPE_ENDPOINT_KEY || undefined;
    return keyFromFile(keyFile, 'foretype.model.endpoint.keyFile');
  }

  /** Once for each new reason in the log. */
  #note(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    const asked = cause instanceof FrontierError ? cause.retryAfterMs : undefined;
    const pause = asked ?? firstPauseMs * 2 ** Math.min(10, this.#failures++);
    if (this.#failure?.why !== why) this.#parts.log.warn(`no predictions from the endpoint: ${why}`);
    this.#failure = { why, until: this.#parts.clock.now() + Math.min(longestPauseMs, pause) };
  }
}

/** Up to the completions path, which people leave out in every way. Throws FrontierError. */
export function addressOf(given: string): URL {
  if (!/^https?:\/\//.test(given) || !URL.canParse(given))
    throw new FrontierError(
      'refused',
      `foretype.model.endpoint.url is no address: it must read like http://127.0.0.1:8080`,
    );
  const url = new URL(given);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/completions')
    ? path
    : path.endsWith('/v1')
      ? `${path}/completions`
      : `${path}/v1/completions`;
  return url;
}

async function* piecesOf(answer: WireAnswer, host: string): AsyncGenerator<TextPiece> {
  const streamed = (answer.headers['content-type'] ?? '').includes('event-stream');
  const messages = streamed ? eventsOf(answer.body) : whole(answer);
  let came = false;
  for await (const message of messages) {
    const chunk = readChunk(message);
    if (chunk.kind === 'done') return;
    if (chunk.kind === 'error') throw new FrontierError('server', `${host}: ${oneLine(chunk.message)}`);
    if (chunk.kind === 'nothing') continue;
    came ||= chunk.piece.ended !== undefined;
    yield chunk.piece;
  }
  if (!came) throw new FrontierError('cut', `${host} ended its answer before its end`);
}

async function* whole(answer: WireAnswer): AsyncGenerator<string> {
  yield await answer.start(longestAnswer);
}

async function refusal(url: URL, answer: WireAnswer): Promise<FrontierError> {
  const { status, headers } = answer;
  const text = await answer.start(shownChars);
  const chunk = readChunk(text);
  const said = chunk.kind === 'error' && text.startsWith('{') ? ` (${oneLine(chunk.message)})` : '';
  const wait = retryAfter(headers['retry-after']);
  const more = wait === undefined ? {} : { retryAfterMs: wait };
  if (status === 401 || status === 403)
    return new FrontierError(
      'refused',
      `${url.host} wants another key${said}: put it into a file and name that in foretype.model.endpoint.keyFile`,
    );
  if (status === 404)
    return new FrontierError(
      'not-found',
      `${url.href} is not there${said}: check foretype.model.endpoint.url and .model`,
    );
  if (status >= 300 && status < 400)
    return new FrontierError(
      'refused',
      `${url.host} leads elsewhere, where nothing is sent: name the new address`,
    );
  if (status === 429 || status === 503) return new FrontierError('busy', `${url.host} is busy${said}`, more);
  return new FrontierError('server', `${url.host} answered ${status}${said}`, more);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, shownChars);
}
