/** The launcher: an old Node is told off in one sentence, and what is asked for is all that is loaded. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foretype-launcher-'));
afterAll(() => removeFolder(folder));

/** Runs the launcher after `script`, on `node`. */
function launch(script: string, words: readonly string[], node = process.execPath) {
  const before = join(folder, 'before.cjs');
  writeFileSync(before, script);
  const { status, stdout, stderr } = spawnSync(node, ['-r', before, launcher, ...words], {
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout, stderr };
}

const pretend = (version: string) =>
  `Object.defineProperty(process, 'version', { value: 'v${version}' });
   Object.defineProperty(process, 'versions', { value: Object.assign({}, process.versions, { node: '${version}' }) });`;

describe('the launcher', () => {
  it.each([
    ['0.12.18', '20'],
    ['4.9.1', '20'],
    ['18.20.8', '20'],
    ['20.9.0', '20.18.1'],
    ['20.18.0', '20.18.1'],
  ])('tells Node %s that it is too old', (version, needed) => {
    for (const words of [['--stdio'], ['--version'], ['doctor'], []]) {
      expect(launch(pretend(version), words)).toEqual({
        status: 18,
        stdout: '',
        stderr: `foretype needs Node.js ${needed} or newer; this is v${version}.\n`,
      });
    }
  });

  it('demands what the package demands', () => {
    const { engines } = createRequire(import.meta.url)('../../package.json') as { engines: { node: string } };
    expect(engines.node).toBe('>=20.18.1');
  });

  it.each(['20.18.1', '20.19.0', '21.0.0', '22.1.0', '100.0.0'])('starts on Node %s', (version) => {
    expect(launch(pretend(version), ['--version']).status).toBe(0);
  });

  it('and the script that npm runs first are written for the oldest Node', () => {
    for (const name of ['foretype.cjs', 'skip-cuda-download.cjs']) {
      const text = readFileSync(fileURLToPath(new URL(`../../bin/${name}`, import.meta.url)), 'utf8');
      // Without comments and strings.
      const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*/g, '').replace(/'[^'\n]*'|"[^"\n]*"/g, '0');
      expect(code, name).not.toMatch(
        /=>|`|\b(const|let|class|async|await|import|export)\b|\?\.|\?\?|\.\.\.|,\s*\)|node:|catch \{/,
      );
    }
  });

  // What is loaded is counted; test/bench/startup.mjs measures the time.
  const loaded = `const { createRequire } = require('node:module');
    process.on('exit', () => {
      const own = Object.keys(require.cache).map((path) => path.split('/').slice(-2).join('/'));
      process.stderr.write(JSON.stringify(own.filter((path) => !path.endsWith('before.cjs'))));
    });`;

  it('loads nothing for --version but the manifest', () => {
    const { stdout, stderr } = launch(loaded, ['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const [program, manifest, ...more] = JSON.parse(stderr) as string[];
    expect([program, more]).toEqual(['bin/foretype.cjs', []]);
    expect(manifest).toMatch(/\/package\.json$/);
  });

  it('loads no package and no server for the completions that a shell asks for at its start', () => {
    const hook = join(folder, 'hook.mjs');
    const seen = `import { register } from 'node:module';
      const source = 'import { writeSync } from "node:fs"; export async function load(url, context, next) { writeSync(2, url + "\\\\n"); return next(url, context); }';
      register('data:text/javascript,' + encodeURIComponent(source));`;
    writeFileSync(hook, seen);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', hook, launcher, 'completions', 'bash'],
      { encoding: 'utf8' },
    );
    expect(stdout).toContain('complete -o default');
    const files = stderr.split('\n').filter((url) => url.startsWith('file:') && url.endsWith('.js'));
    expect(files.map((url) => url.slice(url.indexOf('/dist/') + 6)).sort()).toEqual([
      'cli/completions.js',
      'cli/run-command.js',
      'cli/usage-error.js',
      'cli/words.js',
    ]);
  });

  it('says in one line why it could not start', () => {
    const broken = "process.argv[2] = 'doctor'; require('node:path').join = () => '/nowhere/x.js';";
    const { status, stderr } = launch(broken, ['doctor']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^foretype could not start: /);
  });
});
