/**
 * The package as a stranger installs it: packed, installed globally into an empty prefix, with the host that
 * onnxruntime-node would download from out of reach. Needs dist/ (npm test builds it) and the package registry.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'install-'));
const prefix = join(folder, 'prefix');

/** Without what this checkout's .npmrc tells its own npm, and with every download outside the registry cut off. */
function strangersEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9',
    FORETYPE_STATE: folder,
  };
  for (const name of Object.keys(env)) if (/onnxruntime/i.test(name)) delete env[name];
  return env;
}

function npm(...words: string[]): string {
  return execFileSync('npm', words, {
    cwd: root,
    encoding: 'utf8',
    env: strangersEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('npm install -g', () => {
  beforeAll(() => {
    npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
    npm('install', '-g', '--prefix', prefix, '--no-audit', '--no-fund', join(folder, tarball));
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const foretype = (...words: string[]) =>
    execFileSync(join(prefix, 'bin', 'foretype'), words, {
      encoding: 'utf8',
      env: strangersEnvironment(),
      cwd: folder,
    });

  it('gives a program that says its version and plays the demo', () => {
    expect(foretype('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(foretype('demo', '--plain')).toContain('6 edits accepted');
  });

  it('brings the inference runtime, without CUDA', () => {
    const runtime = join(prefix, 'lib/node_modules/foretype/node_modules/onnxruntime-node/bin');
    const files = readdirSync(runtime, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /linux.x64.*\.node$/.test(file))).toHaveLength(1);
    expect(files.filter((file) => /cuda/.test(file))).toEqual([]);
  });
});
