// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * An installation whose inference runtime is not there, has no binary for this platform, or has one that cannot be loaded:
 * the server starts, exact edits work, and the doctor says in a sentence what is missing and what to do.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foretype-no-runtime-'));
const model = tinyModelFolder();
afterAll(() => {
  removeFolder(folder);
  model.remove();
});
const platform = `${process.platform}/${process.arch}`;
const uri = 'file:///w/cart.ts';
const text = 'export function cart() {\n  const total = 1;\n  log(total);\n  return total;\n}\n';

/** This package with all it needs but the runtime; its launcher. */
function installed(name: string): { readonly launcher: string; readonly runtime: string } {
  const home = mkdtempSync(join(folder, `${name}-`));
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(root, part), join(home, part), { recursive: true });
  symlinkSync(join(root, 'grammars'), join(home, 'grammars'));
  mkdirSync(join(home, 'node_modules'));
  for (const dependency of readdirSync(join(root, 'node_modules')))
    if (dependency !== 'onnxruntime-node')
      symlinkSync(join(root, 'node_modules', dependency), join(home, 'node_modules', dependency));
  return { launcher: join(home, 'bin/foretype.cjs'), runtime: join(home, 'node_modules/onnxruntime-node') };
}

function absent(): string {
  return installed('absent').launcher;
}

/** The package without its `bin` folder, as on a platform that it has no binary for. */
function withoutBinary(): string {
  const { launcher, runtime } = installed('without-binary');
  const whole = join(root, 'node_modules/onnxruntime-node');
  for (const part of ['package.json', 'dist'])
    cpSync(join(whole, part), join(runtime, part), { recursive: true });
  return launcher;
}

/** A binary that the system's loader refuses. */
function withBrokenBinary(): string {
  const { launcher, runtime } = installed('broken-binary');
  const whole = join(root, 'node_modules/onnxruntime-node');
  for (const part of ['package.json', 'dist'])
    cpSync(join(whole, part), join(runtime, part), { recursive: true });
  const bin = join(runtime, 'bin/napi-v6', platform);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'onnxruntime_binding.node'), 'no library');
  return launcher;
}

const missing = [
  {
    name: 'not installed',
    make: absent,
    says: 'onnxruntime-node is not installed',
    model: /^onnxruntime-node is not installed$/,
  },
  {
    name: 'without a binary for this platform',
    make: withoutBinary,
    says: `onnxruntime-node has no binary for ${platform}`,
    model: /^onnxruntime-node has no binary for /,
  },
  {
    name: 'with a binary that cannot be loaded',
    make: withBrokenBinary,
    says: /^onnxruntime [\d.]+ cannot be loaded: .*onnxruntime_binding\.node/,
    model: /onnxruntime_binding\.node: \w/,
  },
];

describe.each(missing)('the inference runtime $name', ({ make, says, model: why }) => {
  const launcher = make();
  const env = { FORETYPE_STATE: mkdtempSync(join(folder, 'state-')) };

  it('leaves exact edits as they are, and says why there is no model', async () => {
    const { client, ended, stderr } = spawn(process.execPath, [launcher, '--stdio'], env);
    await client.initialize({ initializationOptions: { foretype: { 'model.folder': model.folder } } });
    const check = async (name: string) =>
      (await client.request('foretype/status', { checks: true })).checks.find((c: any) => c.name === name);
    expect((await check('inference runtime')).says).toMatch(says);
    const other = 'file:///w/other.ts';
    client.open(other, 'export function other() {\n  log(1);\n}\n');
    client.replace(other, 'log(1)', 'log(2)');
    const told = await until(
      'the reason',
      async () => {
        const said = await check('model');
        return said.says.startsWith('loading') ? undefined : said;
      },
      async () => JSON.stringify(await check('model')) + stderr(),
      20_000,
    );
    expect(told).toMatchObject({
      state: 'note',
      says: expect.stringMatching(why),
      remedy: expect.any(String),
    });
    expect(told.remedy).toMatch(/exact edits|install foretype/);

    client.open(uri, text);
    client.replace(uri, 'const total', 'const sum');
    const hint = await client.until((m) => m.method === 'textDocument/publishDiagnostics');
    expect(JSON.stringify(hint.params)).toContain('total → sum');
    const position = { line: 1, character: 11 };
    const textDocument = { uri, version: 2 };
    const answer = await client.request('textDocument/copilotInlineEdit', { textDocument, position });
    expect(JSON.stringify(answer.edits)).toContain('sum');
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);
    expect(stderr()).not.toMatch(/Error|\bat \S+ \(/);
  });
});

describe.each(missing)('foretype doctor, the inference runtime $name', ({ make, says }) => {
  it('says so, and what to do', async () => {
    const launcher = make();
    const env = { FORETYPE_STATE: mkdtempSync(join(folder, 'state-')) };
    const { stdout } = await promisify(execFile)(process.execPath, [launcher, 'doctor'], {
      env: { ...process.env, ...env, NO_COLOR: '1' },
    });
    const lines = stdout.split('\n');
    const at = lines.findIndex((line) => line.includes('inference runtime: '));
    expect(lines[at]?.split('inference runtime: ')[1]).toMatch(says);
    expect(lines[at + 1]).toMatch(/→ .*exact edits/);
  });
});
