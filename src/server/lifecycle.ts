/**
 * How the process ends: on `exit`, when stdin ends, on SIGHUP, SIGTERM and SIGINT, and when the parent is gone. Whatever
 * comes first; `shutdown` need not come at all (R16).
 */
import type { Clock } from '../base/index.ts';

const parentCheckMs = 3000;

export interface Process {
  on(signal: 'SIGHUP' | 'SIGTERM' | 'SIGINT', run: () => void): unknown;
  kill(pid: number, signal: 0): boolean;
}

export function endOnSignals(process: Process, end: (code: number) => void): void {
  for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0));
}

/**
 * Ends when the process `pid` is gone. A pid that cannot be seen at the start (another container, another user's
 * namespace) says nothing, and is not watched; stdin tells then.
 */
export function endWithParent(
  pid: number | null | undefined,
  process: Process,
  clock: Clock,
  end: (code: number) => void,
): () => void {
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0 || !alive(pid, process)) return () => {};
  let stop = () => {};
  const check = () => {
    if (!alive(pid, process)) end(1);
    else stop = clock.after(parentCheckMs, check);
  };
  stop = clock.after(parentCheckMs, check);
  return () => stop();
}

function alive(pid: number, process: Process): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it is there, but not ours to signal.
    return (cause as { code?: string }).code === 'EPERM';
  }
}
