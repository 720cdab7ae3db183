/** What tests with a frontier model share: its stand-in on this machine, and a folder with the workspace `w`, new each time. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { until } from '../editors/until.ts';
import { type Behavior, MessagesServer } from '../frontier/messages-server.ts';
import { removeFolder } from './remove-folder.ts';

/** Of the test file that calls it; `answers`: what it says at the beginning of each test. */
export function frontierStandIn(answers: readonly string[] = []): MessagesServer {
  const server = new MessagesServer();
  beforeAll(() => server.listen());
  afterAll(() => server.stop());
  beforeEach(() => {
    server.asked.length = 0;
    server.behaviors = answers.map((text): Behavior => ({ kind: 'answer', text }));
    server.chunk = 0;
    server.pause = undefined;
  });
  return server;
}

export interface FrontierPlace {
  /** The workspace is `w` in it. */
  readonly folder: string;
  full(path: string): string;
  uriOf(path: string): string;
  put(path: string, text: string): void;
}

/** Of the test file that calls it; `files` lie in the workspace at the beginning of each test. */
export function frontierPlace(files: Readonly<Record<string, string>> = {}): FrontierPlace {
  let folder = '';
  const full = (path: string) => join(folder, 'w', path);
  const put = (path: string, text: string) => {
    mkdirSync(dirname(full(path)), { recursive: true });
    writeFileSync(full(path), text);
  };
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-frontier-')));
    mkdirSync(full(''));
    for (const [path, text] of Object.entries(files)) put(path, text);
    // What an index process writes last, it writes after its server is gone.
    return () =>
      until('the folder to go', () => {
        try {
          removeFolder(folder);
          return true;
        } catch {
          return false;
        }
      });
  });
  return {
    get folder() {
      return folder;
    },
    full,
    uriOf: (path) => pathToFileURL(full(path)).href,
    put,
  };
}

/** As a model writes one; nothing to search makes a file. */
export function block(path: string, search: string, put: string): string {
  return `${path}\n<<<<<<< SEARCH\n${search === '' ? '' : `${search}\n`}=======\n${put}\n>>>>>>> REPLACE\n`;
}
