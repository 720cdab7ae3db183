/** A test's folder goes, though a process that has just been told to end may still write into it. */
import { rmSync } from 'node:fs';

const pauseMs = 50;
const tries = 100;

export function removeFolder(path: string): void {
  for (let left = tries; ; left--) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (cause) {
      if (left === 0) throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
