/**
 * `foretype doctor`: what the terminal knows, then the report of a real server started for it (`foretype/status` with
 * the checks; editors have the same as the command `foretype.doctor`), which opens the model for it. Exit code 1 when something does not work.
 */
import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findProgram, type Place, thisPlace } from './editors/place.ts';
import { packageFolder, packageParts, partsTable } from './package-parts.ts';
import { terminalPaint } from './paint.ts';
import { launcher, startServer } from './server-process.ts';

/** What is not well says what to do. */
export type DoctorCheck = { readonly name: string; readonly says: string } & (
  | { readonly state: 'ok' }
  | { readonly state: 'note' | 'fault'; readonly remedy: string }
);

/** For a model that is measured for the first time: with a public one of a billion parameters that takes a minute. */
const patienceMs = 120_000;

export async function doctor(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, sizes: { type: 'boolean' } } });
  const checks = [pathCheck(thisPlace(), launcher), ...(await serverChecks(startServer))];
  if (values.json) process.stdout.write(`${JSON.stringify(checks, null, 2)}\n`);
  else printChecks(checks);
  if (values.sizes && !values.json)
    process.stdout.write(`\n${partsTable(packageParts(packageFolder, process))}`);
  return checks.some((check) => check.state === 'fault') ? 1 : 0;
}

/** Editors start the server as `foretype`. */
export function pathCheck(place: Place, own: string): DoctorCheck {
  const name = 'command';
  const found = findProgram(place, ['foretype']);
  if (found === undefined)
    return {
      name,
      state: 'note',
      says: 'foretype is not on your PATH, where editors look for it',
      remedy: 'npm install -g foretype; if it is installed, add the folder bin below `npm prefix -g` to PATH',
    };
  if (place.platform === 'win32' || realpathSync(found) === realpathSync(own))
    return { name, state: 'ok', says: found };
  return {
    name,
    state: 'note',
    says: `editors start ${realpathSync(found)}, which is not this one (${own})`,
    remedy: 'nothing, if you meant it; otherwise remove one of the two, or change their order in PATH',
  };
}

/** The server's own report; a fault where it does not start or does not answer. */
export async function serverChecks(start: typeof startServer): Promise<DoctorCheck[]> {
  let server: Awaited<ReturnType<typeof startServer>> | undefined;
  try {
    server = await start({ own: true, progress: (line) => process.stderr.write(`${line}\n`) });
    const params = { checks: true, patienceMs };
    const status = await server.connection.sendRequest<{ checks: DoctorCheck[] }>('foretype/status', params);
    return status.checks;
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    const remedy = 'npm install -g foretype; if that does not mend it, `foretype --stdio` prints the cause';
    return [{ name: 'server', state: 'fault', says, remedy }];
  } finally {
    await server?.stop();
  }
}

function printChecks(checks: readonly DoctorCheck[]): void {
  const paint = terminalPaint(process.stdout);
  const sign = {
    ok: paint('green', 'ok   '),
    note: paint('yellow', 'note '),
    fault: paint('red', 'fault'),
  };
  for (const check of checks) {
    process.stdout.write(`${sign[check.state]} ${paint('bold', check.name)}: ${check.says}\n`);
    if (check.state !== 'ok') process.stdout.write(`      → ${check.remedy}\n`);
  }
}
