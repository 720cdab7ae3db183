/** Where `foretype init` works: the user's folders, the programs that can be started, and the clients of this package. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Place {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The folder `clients` of the package. */
  readonly clients: string;
}

export function thisPlace(): Place {
  return {
    home: process.env.HOME || homedir(),
    env: process.env,
    platform: process.platform,
    clients: fileURLToPath(new URL('../../../clients', import.meta.url)),
  };
}

/** The folder that `variable` names, or `parts` below the home folder. The XDG specification ignores relative paths. */
export function userFolder(
  place: Place,
  variable: 'XDG_CONFIG_HOME' | 'XDG_DATA_HOME',
  ...parts: string[]
): string {
  const named = place.env[variable];
  return named?.startsWith('/') ? named : join(place.home, ...parts);
}

/** The first of these programs on the PATH. */
export function findProgram(place: Place, names: readonly string[]): string | undefined {
  const endings = place.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (place.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const path = join(folder, name + ending);
        if (startable(path)) return path;
      }
    }
  }
  return undefined;
}

/** What the program writes to stdout; undefined where it does not start, fails or takes longer than `limitMs`. */
export function output(
  place: Place,
  program: string,
  args: readonly string[],
  limitMs = 10_000,
): string | undefined {
  const { status, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    env: place.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: limitMs,
    // npm and VS Code ship .cmd files, which only a shell starts.
    shell: place.platform === 'win32',
  });
  return status === 0 ? stdout : undefined;
}

function startable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
