/**
 * Chat completions as OpenAI, vLLM, llama.cpp and others speak them, over our connection. Breakpoints mean nothing there:
 * such servers cache by themselves what begins alike.
 */
import { z } from 'zod';
import { eventsOf } from '../completions/events.ts';
import type { Connection, WireAnswer } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { retryAfter } from '../models/get.ts';
import type { EndReason, FrontierPiece, FrontierRequest, Provider, Turn, Usage } from './message.ts';

export interface OpenAiOptions {
  /** Up to, or with, `/v1`. */
  readonly url: string;
  /** Longest silence, in milliseconds. */
  readonly idleMs: number;
}

const shownChars = 300;

export function openAiProvider({ url, idleMs }: OpenAiOptions, connection: Connection): Provider {
  const address = new URL(`${url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/chat/completions`);
  const { host } = address;
  return {
    host,
    async *say(request, model, key, signal) {
      const headers = {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      };
      const body = JSON.stringify(bodyOf(request, model));
      const answer = await connection.send({ method: 'POST', url: address, headers, body, idleMs }, signal);
      if (answer.status !== 200) throw await refusal(answer, host, model);
      yield* piecesOf(answer, host);
    },
    close: () => connection.close(),
  };
}

function bodyOf({ system, turns, tools, maxTokens }: FrontierRequest, model: string) {
  return {
    model,
    max_completion_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'system', content: joined(system) }, ...turns.flatMap(messages)],
    ...(tools && tools.length > 0
      ? {
          tools: tools.map(({ name, description, schema }) => ({
            type: 'function',
            function: { name, description, parameters: schema },
          })),
        }
      : {}),
  };
}

function joined(parts: readonly { readonly text: string }[]): string {
  return parts.map(({ text }) => text).join('');
}

function messages(turn: Turn): object[] {
  if (turn.role === 'user') return [{ role: 'user', content: joined(turn.parts) }];
  if (turn.role === 'tool')
    return turn.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
  const calls = turn.calls.map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
  return [{ role: 'assistant', content: turn.text, ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
}

const chunkSchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        delta: z
          .looseObject({
            content: z.string().nullish(),
            tool_calls: z
              .array(
                z.looseObject({
                  index: z.number().default(0),
                  id: z.string().nullish(),
                  function: z
                    .looseObject({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z
    .looseObject({
      prompt_tokens: z.number().default(0),
      completion_tokens: z.number().default(0),
      prompt_tokens_details: z.looseObject({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
  error: z.looseObject({ message: z.string() }).nullish(),
});

async function* piecesOf(answer: WireAnswer, host: string): AsyncGenerator<FrontierPiece> {
  const calls = new Map<number, { id: string; name: string; json: string }>();
  let usage: Usage = { input: 0, cached: 0, stored: 0, output: 0 };
  let why: EndReason | undefined;
  for await (const data of eventsOf(answer.body)) {
    if (data.trim() === '[DONE]') break;
    const chunk = chunkOf(data, host);
    if (chunk.error) throw new FrontierError('server', `${host}: ${oneLine(chunk.error.message)}`);
    if (chunk.usage) usage = usageOf(chunk.usage);
    const choice = chunk.choices[0];
    const { content, tool_calls: told } = choice?.delta ?? {};
    if (content) yield { kind: 'text', text: content };
    for (const { index, id, function: part } of told ?? []) {
      const call = calls.get(index) ?? { id: '', name: '', json: '' };
      calls.set(index, {
        id: call.id + (id ?? ''),
        name: call.name + (part?.name ?? ''),
        json: call.json + (part?.arguments ?? ''),
      });
    }
    if (choice?.finish_reason) why = endOf(choice.finish_reason);
  }
  if (!why) throw new FrontierError('cut', `${host} ended its answer before its end`);
  for (const { id, name, json } of calls.values())
    yield { kind: 'call', call: { id, name, input: inputOf(json, host) } };
  yield { kind: 'end', why: calls.size > 0 ? 'calls' : why, usage };
}

function chunkOf(data: string, host: string): z.infer<typeof chunkSchema> {
  try {
    return chunkSchema.parse(JSON.parse(data));
  } catch (cause) {
    throw new FrontierError('damaged', `${host} does not answer as /v1/chat/completions`, { cause });
  }
}

function usageOf(told: NonNullable<z.infer<typeof chunkSchema>['usage']>): Usage {
  const cached = told.prompt_tokens_details?.cached_tokens ?? 0;
  return { input: told.prompt_tokens - cached, cached, stored: 0, output: told.completion_tokens };
}

function endOf(reason: string): EndReason {
  if (reason === 'tool_calls') return 'calls';
  if (reason === 'length') return 'length';
  return reason === 'content_filter' ? 'refused' : 'done';
}

function inputOf(json: string, host: string): unknown {
  try {
    return json === '' ? {} : JSON.parse(json);
  } catch {
    throw new FrontierError('damaged', `${host} wrote a tool call that is no JSON`);
  }
}

async function refusal(answer: WireAnswer, host: string, model: string): Promise<FrontierError> {
  const { status, headers } = answer;
  const text = oneLine(await answer.start(shownChars));
  const said = text === '' ? '' : ` (${text})`;
  const wait = retryAfter(headers['retry-after']);
  const more = wait === undefined ? {} : { retryAfterMs: wait };
  if (status === 401 || status === 403)
    return new FrontierError(
      'refused',
      `${host} does not accept the key${said}: foretype doctor says where it is read from`,
    );
  if (status === 404)
    return new FrontierError(
      'not-found',
      `${host} has no model ${model}${said}: check foretype.frontier.models`,
    );
  if (status === 429 || status === 503 || status === 529)
    return new FrontierError('busy', `${host} is busy${said}`, more);
  if (status >= 500) return new FrontierError('server', `${host} failed with ${status}${said}`, more);
  return new FrontierError('refused', `${host} refused the request with ${status}${said}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, shownChars);
}
