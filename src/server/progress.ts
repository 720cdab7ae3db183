/**
 * Work-done progress for what the user asked for and waits on: begun only if it takes long enough to wonder, and ended by
 * the user where the client lets them.
 */
import type { Session } from './session.ts';

const patienceMs = 300;
let serial = 0;

interface Running {
  readonly ask: Session['ask'];
  readonly abort: AbortController;
  readonly cancellable: boolean;
}

const running = new Map<string | number, Running>();

/** Told of what happens; a client that supports progress shows the last line. */
export type Report = (message: string) => void;

/** Runs `work`; if it lasts, a client that supports progress shows `title` until it ends, and then a string it returns. */
export async function withProgress<T>(
  s: Session,
  title: string,
  work: (report: Report, signal: AbortSignal) => Promise<T>,
  { cancellable = true }: { readonly cancellable?: boolean } = {},
): Promise<T> {
  const token = `foretype-${++serial}`;
  const abort = new AbortController();
  running.set(token, { ask: s.ask, abort, cancellable });
  let created = false;
  let said: { message: string } | undefined;
  let begun: Promise<void> = Promise.resolve();
  const stop = s.clock.after(patienceMs, () => {
    begun = s.ask
      .tell(
        s.client.progress,
        'window/workDoneProgress/create',
        { token },
        s.settings['server.answer.timeoutMs'],
      )
      .then((yes) => {
        created = yes;
        if (yes) s.ask.notify('$/progress', { token, value: { kind: 'begin', title, cancellable, ...said } });
      });
  });
  let last: { message: string } | undefined;
  try {
    const result = await work((message) => {
      said = { message };
      if (created) s.ask.notify('$/progress', { token, value: { kind: 'report', ...said } });
    }, abort.signal);
    if (typeof result === 'string') last = { message: result };
    return result;
  } finally {
    stop();
    running.delete(token);
    void begun.then(() => {
      if (created) s.ask.notify('$/progress', { token, value: { kind: 'end', ...last } });
    });
  }
}

/** The user ends it. */
export function cancelProgress(token: unknown): void {
  if (typeof token === 'string' || typeof token === 'number') running.get(token)?.abort.abort('cancelled');
}

/** The user ends all of it, where their editor shows no progress that could be ended. False where nothing is under way. */
export function stopAll({ ask }: Session): boolean {
  const own = [...running.values()].filter((one) => one.ask === ask && one.cancellable);
  for (const { abort } of own) abort.abort('cancelled');
  return own.length > 0;
}
