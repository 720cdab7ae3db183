/** Servers meet at one process where they agree on all that it does, and nowhere else. */
import { appendFileSync, cpSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sharedPath } from '../../src/prediction/shared-path.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const model = tinyModelFolder();
const home = mkdtempSync(join(tmpdir(), 'foretype-home-'));
const before = process.env.XDG_RUNTIME_DIR;
beforeAll(() => {
  process.env.XDG_RUNTIME_DIR = home;
});
afterAll(() => {
  if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = before;
  model.remove();
  removeFolder(home);
});

const numbers = { own: 0, count: 0, kinds: 0, share: 0, orders: {} };
const load = () => ({ folder: model.folder, device: 'cpu', threads: 2, cacheBytes: 9 });

it('is the same for the same', () => {
  expect(sharedPath(load())).toBe(sharedPath(load()));
  expect(sharedPath({ ...load(), threads: 1 })).toBe(sharedPath(load()));
  expect(sharedPath(load())).toContain(home);
});

it.each([
  { device: 'webgpu' },
  { cacheBytes: 10 },
  { nGrams: { tokenizer: model.folder, numbers } },
])('is another for %j', (other) => {
  expect(sharedPath({ ...load(), ...other })).not.toBe(sharedPath(load()));
});

it('is another for another version', () => {
  expect(sharedPath(load(), '1.0.0')).not.toBe(sharedPath(load(), '1.0.1'));
});

it('is another for weights that were replaced', () => {
  const old = sharedPath(load());
  const file = join(model.folder, 'model.onnx');
  const { size } = statSync(file);
  appendFileSync(file, 'x');
  expect(statSync(file).size).toBe(size + 1);
  expect(sharedPath(load())).not.toBe(old);
});

it('is another for another folder of the same', () => {
  const copy = join(home, 'copy');
  cpSync(model.folder, copy, { recursive: true, preserveTimestamps: true });
  expect(sharedPath({ ...load(), folder: copy })).not.toBe(sharedPath(load()));
});
