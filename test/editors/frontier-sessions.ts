/** Editors whose frontier model is a stand-in on this machine; what a test leaves open is closed behind it. */
import { afterEach } from 'vitest';
import type { MessagesServer } from '../frontier/messages-server.ts';
import { frontierStandIn } from '../support/frontier-place.ts';
import { EditorSession } from './editor-session.ts';
import type { Editors } from './editors.ts';

export interface FrontierSessions {
  readonly server: MessagesServer;
  /** A session on a file with `text`; with an empty key no frontier model is configured. */
  begin(editors: Editors, text: string, key?: string): EditorSession;
}

/** Of the test file that calls it; `answers`: what the model says at the beginning of each test. */
export function frontierSessions(answers: readonly string[] = []): FrontierSessions {
  const server = frontierStandIn(answers);
  const open: EditorSession[] = [];
  afterEach(async () => {
    // An answer that waits keeps its editor at work.
    server.pause = undefined;
    for (const session of open.splice(0)) await session.dispose();
  });
  return {
    server,
    begin(editors, text, key = 'sk-test') {
      const environment = { ANTHROPIC_BASE_URL: server.url, ANTHROPIC_API_KEY: key };
      const session = new EditorSession(editors, text, environment);
      open.push(session);
      return session;
    },
  };
}
