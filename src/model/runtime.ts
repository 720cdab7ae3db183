/** Whether the inference runtime, an optional dependency, is here, and has a binary for this platform. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Runtime =
  | { readonly kind: 'present'; readonly version: string; readonly cuda: boolean }
  | { readonly kind: 'no-binary'; readonly version: string; readonly platform: string }
  | { readonly kind: 'absent' };

/** Looks for onnxruntime-node from `from` (a module's URL) without loading it. */
export function inferenceRuntime(from: string = import.meta.url): Runtime {
  let manifest: string;
  try {
    manifest = createRequire(from).resolve('onnxruntime-node/package.json');
  } catch {
    return { kind: 'absent' };
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const platform = `${process.platform}/${process.arch}`;
  const folder = join(dirname(manifest), 'bin', 'napi-v6', platform);
  if (!existsSync(join(folder, 'onnxruntime_binding.node'))) return { kind: 'no-binary', version, platform };
  return { kind: 'present', version, cuda: existsSync(join(folder, 'libonnxruntime_providers_cuda.so')) };
}

const loadMs = 10_000;
let trouble: Promise<string | undefined> | undefined;

/** Why the runtime's binary cannot be loaded, in the system's words; tried once, in a process of its own. */
export function runtimeTrouble(child = new URL('./child.js', import.meta.url)): Promise<string | undefined> {
  trouble ??= new Promise((resolve) => {
    execFile(
      process.execPath,
      [fileURLToPath(child), '--load'],
      { timeout: loadMs, windowsHide: true },
      (error, _out, said) => resolve(error ? (said.trim().split('\n')[0] ?? '') || error.message : undefined),
    );
  });
  return trouble;
}
