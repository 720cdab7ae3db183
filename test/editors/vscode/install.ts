/** How VS Code, and the extension in it, come to be: from the cache, from the package, by the commands of the page. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../../..', import.meta.url));
const extension = join(project, 'clients/vscode');

/** The folder of get-vscode.sh; undefined where it cannot be had, with the reason on stderr. A failure in CI. */
export function obtainVSCode(): string | undefined {
  const script = fileURLToPath(new URL('../get-vscode.sh', import.meta.url));
  try {
    return execFileSync('sh', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (cause) {
    const said = String((cause as { stderr?: unknown }).stderr ?? cause).trim();
    if (process.env.CI) throw new Error(`VS Code is needed in CI: ${said}`, { cause });
    process.stderr.write(`The tests with VS Code do not run here: ${said}\n`);
    return undefined;
  }
}

/** Somebody with a home of their own, and VS Code in the path. */
export interface Stranger {
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The package with everything in it, as one installs it from a file. */
export function installPacked({ home, environment }: Stranger): void {
  const out = join(home, 'foretype.vsix');
  const inExtension = (command: string, ...words: string[]) =>
    execFileSync(command, words, { cwd: extension, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (!existsSync(join(extension, 'node_modules'))) inExtension('npm', 'ci');
  inExtension(process.execPath, join(project, 'node_modules/typescript/bin/tsc'), '-p', '.');
  inExtension(process.execPath, 'package.mjs', '--out', out);
  execFileSync('code-server', ['--install-extension', out], { env: environment, stdio: 'pipe' });
}

/** The commands of the extension’s page, word by word, with `registry` for the one where foretype will be. */
export function installAsThePageSays(registry: string): (stranger: Stranger) => Promise<void> {
  const page = readFileSync(join(extension, 'README.md'), 'utf8');
  const commands = /## Install\n+```sh\n([^`]*)```/.exec(page)![1]!;
  return async ({ home, environment }) => {
    const npm = {
      npm_config_registry: registry,
      npm_config_prefix: join(home, 'prefix'),
      // How this machine reaches other registries is in the home and the environment of who runs the tests.
      npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), '.npmrc'),
    };
    // The registry is served by this process, which therefore must not stand still.
    await run('sh', ['-ec', commands], { cwd: home, env: { ...process.env, ...environment, ...npm } });
  };
}
