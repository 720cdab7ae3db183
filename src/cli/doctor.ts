/**
 * `foretype doctor`: starts the real server, asks it for its report (`foretype/status` with the checks), and prints it.
 * The same report reaches editors as the command `foretype.doctor`. Exit code 1 when something does not work.
 */
import { parseArgs } from 'node:util';
import { terminalPaint } from './paint.ts';
import { startServer } from './server-process.ts';

export interface DoctorCheck {
  readonly name: string;
  readonly state: 'ok' | 'note' | 'fault';
  readonly says: string;
  /** What to do; absent where nothing need be done. */
  readonly remedy?: string;
}

export async function doctor(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const server = await startServer({ own: true });
  try {
    const { checks } = await server.connection.sendRequest<{ checks: DoctorCheck[] }>('foretype/status', {
      checks: true,
    });
    if (values.json) {
      process.stdout.write(`${JSON.stringify(checks, null, 2)}\n`);
    } else {
      const paint = terminalPaint(process.stdout);
      const sign = {
        ok: paint('green', 'ok   '),
        note: paint('yellow', 'note '),
        fault: paint('red', 'fault'),
      };
      for (const check of checks) {
        process.stdout.write(`${sign[check.state]} ${paint('bold', check.name)}: ${check.says}\n`);
        if (check.remedy) process.stdout.write(`      → ${check.remedy}\n`);
      }
    }
    return checks.some((check) => check.state === 'fault') ? 1 : 0;
  } finally {
    await server.stop();
  }
}
