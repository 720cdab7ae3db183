/**
 * The index process: of low priority, though not of the lowest, at which a question would wait for the end of whoever
 * builds beside it; ended with the server that started it.
 */
import { constants, setPriority } from 'node:os';
import { stderrLog, systemClock } from '../base/index.ts';
import { IndexService, type ServiceParts } from './service.ts';
import type { Ask } from './wire.ts';

/** Makes this process the index process. `openShared` is its only way out of this machine. */
export function runIndexProcess(openShared: NonNullable<ServiceParts['openShared']>): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: then it runs like any other.
  }
  // A terminal's Ctrl-C, and its end, are meant for the program in it; the server's end is told by its channel.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

  const service = new IndexService({
    env: process.env,
    log: stderrLog('warn'),
    clock: systemClock,
    // The server may go while a message is on its way: nobody misses that one.
    tell: (message) => void (process.connected && process.send?.(message, undefined, {}, () => {})),
    openShared,
  });
  process.on('message', (message: Ask) => service.hear(message));
  process.on('disconnect', () => {
    service.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
