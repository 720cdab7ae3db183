/** onnxruntime-node, loaded when the first model is; the one place that names its options. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { inferenceRuntime } from './runtime.ts';

export type Ort = typeof import('onnxruntime-node');
export type { InferenceSession, Tensor };

export interface SessionOptions {
  /** An execution provider's name: `cpu`, `webgpu`, `cuda`, `dml`, `coreml`. */
  readonly device: string;
  readonly threads: number;
}

let loading: Promise<Ort> | undefined;

/** Throws where no binary of the runtime fits this platform. */
export function runtime(): Promise<Ort> {
  // Without the flash path, results do not depend on the processor's cache size; it costs no time at these shapes.
  process.env.ORT_GQA_DISABLE_FLASH_ATTENTION ??= '1';
  loading ??= import('onnxruntime-node').then((loaded) => (loaded as { default?: Ort }).default ?? loaded);
  return loading;
}

/** By their names in the settings; the runtime may have others, which want options of their own. */
const known = ['webgpu', 'cuda', 'dml', 'coreml'];

/** What the runtime has here beside the processor: compiled in, or, of what loads a library of its own, with that library. */
export async function devicesHere(): Promise<string[]> {
  const { listSupportedBackends } = await runtime();
  const found = inferenceRuntime();
  const cuda = found.kind === 'present' && found.cuda;
  const here = listSupportedBackends().filter(({ name, bundled }) => bundled || (name === 'cuda' && cuda));
  return known.filter((device) => here.some(({ name }) => name === device));
}

/**
 * Throws a sentence for a device that is not here: the runtime itself would say nothing, and compute on the processor.
 * `onDevice`: outputs that stay in the device's memory. Their data cannot be read: the binding aborts the process.
 */
export async function openSession(
  file: string,
  { device, threads }: SessionOptions,
  onDevice: readonly string[] = [],
): Promise<InferenceSession> {
  const ort = await runtime();
  const here = ['cpu', ...(await devicesHere())];
  if (!here.includes(device))
    throw new Error(
      `onnxruntime has no ${device} on ${process.platform}/${process.arch}, only ${here.join(' and ')}`,
    );
  const preferredOutputLocation = Object.fromEntries(onDevice.map((name) => [name, 'gpu-buffer' as const]));
  return ort.InferenceSession.create(file, {
    executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    ...(onDevice.length > 0 ? { preferredOutputLocation } : {}),
    logSeverityLevel: 3,
    // Spinning threads burn the user's battery after each pass, for nothing measurable.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}
