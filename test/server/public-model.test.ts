/** The whole server with a model of a public layout (of random weights): asked in the format its user named. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { publicModelFolder } from '../support/tiny-model.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const state = mkdtempSync(join(tmpdir(), 'foretype-state-'));
const { folder, remove } = publicModelFolder();
afterAll(() => {
  removeFolder(state);
  remove();
});

async function asked(format: string) {
  const { client, ended } = spawn(process.execPath, [launcher, '--stdio'], { FORETYPE_STATE: state });
  await client.initialize({
    capabilities: {},
    initializationOptions: {
      foretype: { 'model.folder': folder, 'model.format': format, 'model.device': 'cpu' },
    },
  });
  const uri = 'file:///w/a.ts';
  client.open(uri, 'let a = 1;\n');
  let n = 1;
  let trace = '';
  let model = '';
  await until('the model to be asked, or to be refused', async () => {
    client.replace(uri, `= ${n}`, `= ${++n}`);
    await client.settle();
    trace = await client.request('workspace/executeCommand', { command: 'foretype.trace', arguments: [] });
    const { checks } = await client.request('foretype/status', { checks: true });
    model = JSON.stringify(checks.find((check: { name: string }) => check.name === 'model'));
    return /\*\*parse\*\*|instinct: /.test(trace) || /"note".*(?:format|system)/.test(model);
  });
  await client.request('shutdown');
  client.notify('exit');
  expect(await ended).toBe(0);
  return { trace, model };
}

describe('a public model behind the server', () => {
  it('is asked in its own format, and what it says is read, whatever it is', {
    timeout: 60_000,
  }, async () => {
    const { trace } = await asked('fim-qwen-coder');
    expect(trace).toMatch(/\*\*render\*\* fim-qwen-coder, \d+ tokens, left out: nothing/);
    expect(trace).toMatch(/\*\*parse\*\* \S/);
  });

  it('is refused with a sentence where its format is none, or lacks what it needs', {
    timeout: 60_000,
  }, async () => {
    expect((await asked('fim-nobody')).model).toContain('there is no format fim-nobody');
    expect((await asked('instinct')).model).toContain('system-prompt.txt');
    writeFileSync(join(folder, 'system-prompt.txt'), 'Predict.\n');
    expect((await asked('instinct')).trace).toContain('instinct: ');
  });
});
