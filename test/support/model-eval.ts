/** For tests of `foretype eval` with a model: a folder that goes away, a tiny model, and what was printed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { tinyModelFolder } from './tiny-model.ts';

export interface ModelEval {
  /** Empty before each test. */
  readonly folder: string;
  /** The model's folder, new for each test. */
  readonly model: string;
  /** What the test has printed. */
  readonly out: string;
}

export function modelEval(): ModelEval {
  const now = { folder: '', model: '', out: '' };
  let remove = () => {};
  beforeEach(() => {
    const model = tinyModelFolder();
    remove = model.remove;
    Object.assign(now, {
      folder: mkdtempSync(join(tmpdir(), 'foretype-eval-')),
      model: model.folder,
      out: '',
    });
    const write = (text: unknown) => {
      now.out += String(text);
      return true;
    };
    vi.spyOn(process.stdout, 'write').mockImplementation(write);
    vi.spyOn(process.stderr, 'write').mockImplementation(write);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    remove();
    rmSync(now.folder, { recursive: true, force: true });
  });
  return now;
}
