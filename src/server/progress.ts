/** Work-done progress for what the user asked for and waits on: begun only if it takes long enough to wonder. */
import type { Session } from './session.ts';

const patienceMs = 300;
let serial = 0;

/** Runs `work`; if it lasts, a client that supports progress shows `title` until it ends. */
export async function withProgress<T>(s: Session, title: string, work: () => Promise<T>): Promise<T> {
  const token = `foretype-${++serial}`;
  let begun: Promise<boolean> = Promise.resolve(false);
  const stop = s.clock.after(patienceMs, () => {
    begun = s.ask
      .tell(
        s.client.progress,
        'window/workDoneProgress/create',
        { token },
        s.settings['server.answer.timeoutMs'],
      )
      .then((created) => {
        if (created) s.ask.notify('$/progress', { token, value: { kind: 'begin', title } });
        return created;
      });
  });
  try {
    return await work();
  } finally {
    stop();
    void begun.then((created) => {
      if (created) s.ask.notify('$/progress', { token, value: { kind: 'end' } });
    });
  }
}
