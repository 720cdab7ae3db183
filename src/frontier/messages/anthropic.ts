/**
 * The Messages API, spoken by Anthropic's own library over our connection (proxies, authorities, silence). The library is
 * loaded with the first request. It tries nothing again by itself, for who waits shall see that and be able to stop it;
 * what it tells of this machine in headers is left out.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { ClientOptions } from '@anthropic-ai/sdk';
import type { Connection } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { retryAfter } from '../models/get.ts';
import type {
  EndReason,
  FrontierPiece,
  FrontierRequest,
  Provider,
  TextPart,
  Turn,
  Usage,
} from './message.ts';

export interface AnthropicOptions {
  /** `https://api.anthropic.com`, or another that speaks the same. */
  readonly url: string;
  /** Longest silence, in milliseconds. */
  readonly idleMs: number;
}

export function anthropicProvider(options: AnthropicOptions, connection: Connection): Provider {
  const host = new URL(options.url).host;
  return {
    host,
    async *say(request, model, key, signal) {
      try {
        const client = await clientFor(options, connection, key);
        const events = await client.messages.create(bodyOf(request, model), { signal });
        yield* piecesOf(events, host);
      } catch (cause) {
        throw failure(cause, host, model, signal);
      }
    },
    close: () => connection.close(),
  };
}

async function clientFor({ url, idleMs }: AnthropicOptions, connection: Connection, key: string) {
  const { default: Client } = await import('@anthropic-ai/sdk');
  return new Client({
    apiKey: key,
    authToken: null,
    baseURL: url,
    maxRetries: 0,
    fetch: fetchOver(connection, idleMs),
    logLevel: 'off',
  });
}

/** The library's requests over our connection. */
function fetchOver(connection: Connection, idleMs: number): NonNullable<ClientOptions['fetch']> {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = Object.fromEntries(
      [...new Headers(init?.headers)].filter(
        ([name]) => !name.startsWith('x-stainless-') && name !== 'user-agent',
      ),
    );
    const signal = init?.signal ?? new AbortController().signal;
    const body = String(init?.body ?? '');
    const answer = await connection.send({ method: 'POST', url, headers, body, idleMs }, signal);
    const known = Object.entries(answer.headers).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    );
    return new Response(ReadableStream.from(answer.body), { status: answer.status, headers: known });
  };
}

function bodyOf(
  { system, turns, tools, maxTokens }: FrontierRequest,
  model: string,
): Anthropic.MessageCreateParamsStreaming {
  return {
    model,
    max_tokens: maxTokens,
    stream: true,
    system: system.map(block),
    messages: turns.map(message),
    ...(tools && tools.length > 0
      ? {
          tools: tools.map(({ name, description, schema }) => ({
            name,
            description,
            input_schema: { ...schema, type: 'object' as const },
          })),
        }
      : {}),
  };
}

function block({ text, breakpoint }: TextPart): Anthropic.TextBlockParam {
  return { type: 'text', text, ...(breakpoint ? { cache_control: { type: 'ephemeral' } } : {}) };
}

function message(turn: Turn): Anthropic.MessageParam {
  if (turn.role === 'user') return { role: 'user', content: turn.parts.map(block) };
  if (turn.role === 'tool')
    return {
      role: 'user',
      content: turn.results.map(({ id, text, failed }) => ({
        type: 'tool_result',
        tool_use_id: id,
        content: text,
        ...(failed ? { is_error: true } : {}),
      })),
    };
  const calls = turn.calls.map(({ id, name, input }) => ({ type: 'tool_use' as const, id, name, input }));
  // An empty text block is refused.
  return {
    role: 'assistant',
    content: turn.text === '' ? calls : [{ type: 'text', text: turn.text }, ...calls],
  };
}

async function* piecesOf(
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
  host: string,
): AsyncGenerator<FrontierPiece> {
  const calls = new Map<number, { id: string; name: string; json: string }>();
  let usage: Usage = { input: 0, cached: 0, stored: 0, output: 0 };
  let why: EndReason | undefined;
  for await (const event of events) {
    if (event.type === 'message_start') usage = usageOf(event.message.usage, usage);
    else if (event.type === 'content_block_start' && event.content_block.type === 'tool_use') {
      const { id, name } = event.content_block;
      calls.set(event.index, { id, name, json: '' });
    } else if (event.type === 'content_block_delta') {
      if (event.delta.type === 'text_delta') yield { kind: 'text', text: event.delta.text };
      const call = calls.get(event.index);
      if (call && event.delta.type === 'input_json_delta') call.json += event.delta.partial_json;
    } else if (event.type === 'content_block_stop') {
      const call = calls.get(event.index);
      if (call)
        yield { kind: 'call', call: { id: call.id, name: call.name, input: inputOf(call.json, host) } };
    } else if (event.type === 'message_delta') {
      usage = usageOf(event.usage, usage);
      why = endOf(event.delta.stop_reason);
    } else if (event.type === 'message_stop' && why) {
      yield { kind: 'end', why, usage };
      return;
    }
  }
  throw new FrontierError('cut', `${host} ended its answer before its end`);
}

/** Later numbers are of the whole request; what they leave out stands. */
function usageOf(
  told: {
    input_tokens?: number | null;
    output_tokens?: number | null;
    cache_read_input_tokens?: number | null;
    cache_creation_input_tokens?: number | null;
  },
  before: Usage,
): Usage {
  return {
    input: told.input_tokens ?? before.input,
    cached: told.cache_read_input_tokens ?? before.cached,
    stored: told.cache_creation_input_tokens ?? before.stored,
    output: told.output_tokens ?? before.output,
  };
}

function endOf(reason: string | null): EndReason {
  if (reason === 'tool_use') return 'calls';
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length';
  return reason === 'refusal' ? 'refused' : 'done';
}

function inputOf(json: string, host: string): unknown {
  try {
    return json === '' ? {} : JSON.parse(json);
  } catch {
    throw new FrontierError('damaged', `${host} wrote a tool call that is no JSON`);
  }
}

interface ApiFailure {
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly error?: { readonly error?: { readonly type?: string; readonly message?: string } };
}

function failure(cause: unknown, host: string, model: string, signal: AbortSignal): FrontierError {
  if (signal.aborted) return new FrontierError('cancelled', 'stopped', { cause });
  for (let inner = cause; inner instanceof Error; inner = inner.cause)
    if (inner instanceof FrontierError) return inner;
  const { status, headers, error } = (cause ?? {}) as ApiFailure;
  const { type = '', message = '' } = error?.error ?? {};
  const said = message === '' ? '' : ` (${message.replace(/\s+/g, ' ').slice(0, 300)})`;
  const wait = retryAfter(headers?.get('retry-after') ?? undefined);
  const more = { cause, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  const say = (kind: FrontierError['kind'], sentence: string) => new FrontierError(kind, sentence, more);
  if (status === 401 || status === 403)
    return say(
      'refused',
      `${host} does not accept the key${said}: foretype doctor says where it is read from`,
    );
  if (status === 404)
    return say('not-found', `${host} has no model ${model}${said}: check foretype.frontier.models`);
  if (status === 413 || type === 'request_too_large')
    return say('refused', `the request was too large for ${host}${said}: select less, or name fewer files`);
  if (status === 429 || type === 'rate_limit_error')
    return say('busy', `${host} wants fewer requests${said}: try again in a while`);
  if (status === 529 || type === 'overloaded_error') return say('busy', `${host} is overloaded${said}`);
  if (status !== undefined && status >= 500) return say('server', `${host} failed with ${status}${said}`);
  if (type === 'api_error') return say('server', `${host} failed${said}`);
  if (status !== undefined) return say('refused', `${host} refused the request with ${status}${said}`);
  return say('damaged', `${host} did not answer as the Messages API does${said}`);
}
