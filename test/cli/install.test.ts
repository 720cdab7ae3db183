/**
 * The package as a stranger installs it: packed, served by a registry on this machine, installed globally into an empty
 * prefix, with the host that onnxruntime-node would download from out of reach. On the Node.js that runs the tests;
 * `npm run test:install` takes Node.js 20, 22 and 24 in turn. Needs dist/ (npm test builds it) and the package registry.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../support/remove-folder.ts';
import { type LoopbackRegistry, openRegistry } from './loopback-registry.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'install-'));
const nodes = (process.env.FORETYPE_NODES ?? '').split(',').filter(Boolean);
let registry: LoopbackRegistry;

/** Without what this checkout's .npmrc tells its own npm, and with every download outside the registry cut off. */
function strangersEnvironment(home: string, node: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9',
    FORETYPE_STATE: join(home, 'state'),
    PATH: [dirname(node), join(home, 'prefix', 'bin'), process.env.PATH].join(delimiter),
    npm_config_prefix: join(home, 'prefix'),
    NO_COLOR: '1',
  };
  for (const name of Object.keys(env)) if (/onnxruntime/i.test(name)) delete env[name];
  return env;
}

/** The node of this version, from the npm package that brings it for this platform. */
async function obtainNode(version: string): Promise<string> {
  const home = join(folder, `node-${version}`);
  mkdirSync(home);
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  await promisify(execFile)('npm', ['install', '--prefix', home, `${name}@${version}`], { cwd: home });
  return join(home, 'node_modules', name, 'bin', 'node');
}

beforeAll(async () => {
  registry = await openRegistry(root, strangersEnvironment(folder, process.execPath));
}, 120_000);
afterAll(() => {
  registry.close();
  removeFolder(folder);
});

describe('the tarball', () => {
  it('holds what a user needs and nothing else, in no more than 220 MB', () => {
    process.stdout.write(
      `packed: ${(registry.tarballBytes / 1e6).toFixed(1)} MB, ${registry.files.length} files\n`,
    );
    expect(registry.tarballBytes).toBeLessThan(220e6);
    const kept = /^(bin|dist|grammars|clients|models)\/|^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/;
    expect(registry.files.filter((path) => !kept.test(path))).toEqual([]);
    expect(registry.files.filter((path) => /node_modules|\.test\.|~$/.test(path))).toEqual([]);
    expect(registry.files.filter((path) => path.endsWith('.vsix'))).toEqual(['clients/vscode/foretype.vsix']);
    const { man } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { man?: string[] };
    expect(registry.files).toEqual(expect.arrayContaining(man ?? ['a manual page']));
  });
});

describe.each(nodes.length > 0 ? nodes : ['this'])('npm install -g on Node.js %s', (version) => {
  const home = join(folder, version);
  let env: NodeJS.ProcessEnv;
  const run = async (program: string, ...words: string[]) =>
    (await promisify(execFile)(program, words, { cwd: home, env, encoding: 'utf8' })).stdout;
  const foretype = (...words: string[]) => run(join(home, 'prefix', 'bin', 'foretype'), ...words);

  beforeAll(async () => {
    mkdirSync(join(home, 'prefix'), { recursive: true });
    env = strangersEnvironment(home, version === 'this' ? process.execPath : await obtainNode(version));
    await run('npm', 'install', '-g', 'foretype', '--registry', registry.url);
  }, 300_000);

  it('gives a program that says its version, plays the demo and finds no fault', async () => {
    if (version !== 'this') expect(await run('node', '--version')).toMatch(`v${version}.`);
    expect(await foretype('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await foretype('demo', '--plain')).toContain('6 edits accepted');
    expect(await foretype('doctor')).not.toMatch(/^fault/m);
    expect(await foretype('models', 'list')).toContain('native');
  });

  it('brings the manual page', () => {
    expect(existsSync(join(home, 'prefix/share/man/man1/foretype.1'))).toBe(true);
  });

  it('brings the inference runtime, without CUDA, and drops other platforms on demand', async () => {
    const bin = join(home, 'prefix/lib/node_modules/foretype/node_modules/onnxruntime-node/bin');
    const files = () => readdirSync(bin, { recursive: true, encoding: 'utf8' });
    const own = new RegExp(`${process.platform}.${process.arch}.*\\.node$`);
    expect(files().filter((file) => own.test(file))).toHaveLength(1);
    expect(files().filter((file) => /cuda/.test(file))).toEqual([]);

    process.stdout.write(`installed:\n${await foretype('trim', '--dry-run')}`);
    expect(await foretype('trim')).toMatch(/MB freed/);
    expect(files().filter((file) => file.endsWith('.node') && !own.test(file))).toEqual([]);
    expect(files().filter((file) => own.test(file))).toHaveLength(1);
    expect(await foretype('trim')).toMatch(/^Nothing to do/);
    expect(await foretype('doctor')).toMatch(/inference runtime: onnxruntime \d/);
  });
});
