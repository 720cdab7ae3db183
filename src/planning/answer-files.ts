/**
 * Answers as files, for editors that cannot show a page that is none: readable by their owner alone, gone when the server
 * ends, and after a day where it could not tidy up.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Clock, none, type Outcome, some } from '../base/index.ts';

export interface AnswerFiles {
  /** Its uri; `name` without an ending. */
  keep(name: string, text: string): Outcome<string, 'not-written'>;
  dispose(): void;
}

const dayMs = 86_400_000;

export function createAnswerFiles(folder: string, clock: Clock): AnswerFiles {
  const own = new Map<string, () => void>();
  return {
    keep(name, text) {
      const path = join(folder, `${name}-${process.pid}-${own.size + 1}.md`);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        removeOld(folder);
        writeFileSync(path, text, { mode: 0o600 });
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return none('not-written', `the answer could not be written to ${folder} (${code ?? 'no reason'})`);
      }
      own.set(
        path,
        clock.after(dayMs, () => rmSync(path, { force: true })),
      );
      return some(pathToFileURL(path).href);
    },
    dispose() {
      for (const [path, cancel] of own) {
        cancel();
        rmSync(path, { force: true });
      }
    },
  };
}

/** What a server left that was killed. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() && Date.now() - stat.mtimeMs > dayMs) rmSync(path, { force: true });
  }
}
