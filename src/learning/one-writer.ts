/**
 * One process at a time changes a file that several editor windows keep: the one whose link stands beside it. The file
 * system makes a link whole or not at all, and tells by its own clock how old one is, also where a disk is shared.
 */
import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';

const pauseMs = 2;
/** Nobody writes so long: whoever made such a link is gone. */
const forgottenMs = 10_000;
/** What a disk says that knows no links; there the last writer wins. */
const linkless = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/**
 * Runs `work`, then answers true; false where another process wrote all the while. `tries`: how often it is asked for, 2 ms
 * apart, in which this process stands still. Throws what the disk or `work` says. The file's folder must be there.
 */
export function asOnlyWriter(file: string, tries: number, work: () => void): boolean {
  const link = `${file}.lock`;
  const own = `${link}.${process.pid}`;
  try {
    for (let n = 0; n < tries; n++) {
      if (n > 0) pause(pauseMs);
      writeFileSync(own, '', { mode: 0o600 });
      if (!isLinked(own, link)) {
        if (!isForgotten(own, link)) continue;
        rmSync(link, { force: true });
        if (!isLinked(own, link)) continue;
      }
      try {
        work();
      } finally {
        rmSync(link, { force: true });
      }
      return true;
    }
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function isLinked(own: string, link: string): boolean {
  try {
    linkSync(own, link);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') return false;
    if (!linkless.includes(code)) throw cause;
  }
  return true;
}

function isForgotten(own: string, link: string): boolean {
  const made = statSync(link, { throwIfNoEntry: false });
  return made !== undefined && statSync(own).mtimeMs - made.mtimeMs > forgottenMs;
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
