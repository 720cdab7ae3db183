/** A question with a few answers for the user; and a line of their own, where the client can ask for one. */
import { MessageType } from 'vscode-languageserver/node';
import type { ClientSession } from './client-session.ts';

/** The user thinks about a question as long as they like. */
const answerMs = 600_000;
const never = new AbortController().signal;

/** Undefined where there is nothing to choose from, the user does not, or `signal` says stop meanwhile. */
export async function choose(
  s: ClientSession,
  question: string,
  options: readonly string[],
  signal: AbortSignal = never,
): Promise<string | undefined> {
  if (options.length === 0) return undefined;
  const asked = s.ask.request<{ title?: string }>(
    true,
    'window/showMessageRequest',
    {
      type: MessageType.Info,
      message: `foretype: ${question}`,
      actions: options.map((title) => ({ title })),
    },
    answerMs,
  );
  const answer = await unless(signal, asked);
  return answer?.ok ? answer.value.title : undefined;
}

/** What the user types; undefined where the client cannot ask, or they leave it empty. */
export async function askForLine(s: ClientSession, prompt: string): Promise<string | undefined> {
  const able = s.client.foretype?.input === true;
  const answer = await s.ask.request<{ text?: unknown }>(able, 'foretype/input', { prompt }, answerMs);
  const text = answer.ok && typeof answer.value.text === 'string' ? answer.value.text.trim() : '';
  return text === '' ? undefined : text;
}

async function unless<T>(signal: AbortSignal, asked: Promise<T>): Promise<T | undefined> {
  const stopped = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return Promise.race([asked, stopped]);
}
