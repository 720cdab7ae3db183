/** The runtime is looked for, not loaded: present, without a binary, or absent. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inferenceRuntime } from '../../src/model/index.ts';

function installed(binary: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  const home = join(folder, 'node_modules/onnxruntime-node');
  const bin = join(home, 'bin/napi-v6', process.platform, process.arch);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"name": "onnxruntime-node", "version": "9.9.9"}');
  if (binary) writeFileSync(join(bin, 'onnxruntime_binding.node'), '');
  return pathToFileURL(join(folder, 'index.js')).href;
}

describe('the inference runtime', () => {
  it('is present in this installation', () => {
    expect(inferenceRuntime()).toMatchObject({ kind: 'present' });
  });

  it('is told apart from one without a binary for this platform, and from none', () => {
    expect(inferenceRuntime(installed(true))).toEqual({ kind: 'present', version: '9.9.9', cuda: false });
    expect(inferenceRuntime(installed(false))).toMatchObject({ kind: 'no-binary', version: '9.9.9' });
    const nowhere = pathToFileURL(join(mkdtempSync(join(tmpdir(), 'runtime-')), 'index.js')).href;
    expect(inferenceRuntime(nowhere)).toEqual({ kind: 'absent' });
  });
});
