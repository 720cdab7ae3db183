/** onnxruntime-node, loaded when the first model is; the one place that names its options. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';

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

/** `onDevice`: outputs that stay in the device's memory. Their data cannot be read: the binding aborts the process. */
export async function openSession(
  file: string,
  { device, threads }: SessionOptions,
  onDevice: readonly string[] = [],
): Promise<InferenceSession> {
  const ort = await runtime();
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
