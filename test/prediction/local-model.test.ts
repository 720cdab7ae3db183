/** A model's folder under settings that change while it is being opened. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { LocalModel, type LocalModelOptions } from '../../src/prediction/local-model.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const whole = tinyModelFolder();
const damaged = mkdtempSync(join(tmpdir(), 'foretype-model-'));
cpSync(whole.folder, damaged, { recursive: true });
writeFileSync(join(damaged, 'model.json'), '{');
afterAll(() => {
  whole.remove();
  removeFolder(damaged);
});

it('what fails under the settings of before does not switch off what they name now', async () => {
  let ready = 0;
  const local = new LocalModel({
    shipped: whole.folder,
    stateFolder: undefined,
    clock: systemClock,
    log: silentLog,
    ready: () => void ready++,
    pathOf: (uri) => uri,
    repositoryOf: () => 'w',
  });
  const named = (folder: string): LocalModelOptions => ({
    enable: true,
    folder,
    format: 'native',
    repositories: [],
    device: 'cpu',
    sharing: 'off',
    idleMs: 60_000,
    cacheMb: 64,
  });
  local.configure(named(damaged));
  const first = local.opened();
  local.configure(named(whole.folder));
  await first;
  expect(local.status().kind).toBe('loading');
  await local.opened();
  expect(ready).toBe(1);
  local.configure(named(damaged));
  await local.opened();
  expect(local.status()).toMatchObject({ kind: 'unavailable', why: expect.stringContaining('model.json') });
  await local.dispose();
});
