/**
 * Which device runs the model: each is tried with the real file, one after the other, for two at once crash some drivers.
 * A device counts only if it gives what the processor gives with *the same file*; the fastest of those is kept, and
 * remembered until the model, the runtime or the machine is another.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples, type Trial } from './probe.ts';

export interface DeviceChoice {
  readonly device: string;
  readonly threads: number;
  /** The folder of the file that this device runs. */
  readonly folder: string;
  /** Every device that was tried, and what came of it, in words. */
  readonly tried: readonly DeviceReport[];
}

export interface DeviceReport {
  readonly device: string;
  readonly threads: number;
  readonly keystrokeMs?: number;
  /** How far its logits are from the processor's with the same file, relative to those: of the worst piece. */
  readonly difference?: number;
  /** Why it is not used. */
  readonly trouble?: string;
}

export interface ChooseOptions {
  /** The model's folder; its `gpu/` subfolder, where there is one, holds the file for other devices. */
  readonly folder: string;
  /** Where the choice is remembered; a file. */
  readonly memory: string | undefined;
  /** Devices beside the processor, such as `webgpu`. */
  readonly others: readonly string[];
  readonly runtimeVersion: string;
  readonly progress?: (message: string) => void;
  readonly run?: (folder: string, device: string, threads: number) => Promise<Trial>;
}

/**
 * Measured with random weights: 0.02 to 0.033 where both sides round activations in their own way (4- and 8-bit blocks), less
 * in half precision, 1e-6 in single; a wrong attention kernel 0.08.
 */
const tolerance = 0.05;
const atMostMs = 120_000;

/** Throws where not even the processor runs the model. */
export async function chooseDevice(options: ChooseOptions): Promise<DeviceChoice> {
  const { folder, memory, others, progress = () => {}, run = inChild } = options;
  const key = identity(options);
  const known = memory === undefined ? undefined : recall(memory, key);
  if (known) return known;
  const tried: DeviceReport[] = [];
  const candidates: { device: string; threads: number; folder: string; ms: number }[] = [];
  for (const threads of threadCounts()) {
    progress(`trying the processor with ${threads} thread${threads > 1 ? 's' : ''}`);
    const { keystrokeMs } = await run(folder, 'cpu', threads);
    tried.push({ device: 'cpu', threads, keystrokeMs });
    candidates.push({ device: 'cpu', threads, folder, ms: keystrokeMs });
  }
  for (const device of others) {
    const own = join(folder, 'gpu');
    const file = existsSync(join(own, 'model.json')) ? own : folder;
    progress(`trying ${device}`);
    try {
      const reference = await run(file, 'cpu', 1);
      const { keystrokeMs, logits } = await run(file, device, 1);
      const difference = relative(logits, reference.logits);
      const right = difference <= tolerance;
      tried.push({
        device,
        threads: 1,
        keystrokeMs,
        difference,
        ...(right ? {} : { trouble: 'its results differ from those of the processor' }),
      });
      if (right) candidates.push({ device, threads: 1, folder: file, ms: keystrokeMs });
    } catch (cause) {
      tried.push({ device, threads: 1, trouble: sentence((cause as Error).message) });
    }
  }
  // A second thread that gains little is better left to the editor.
  const fastest = Math.min(...candidates.map(({ ms }) => ms));
  const best = candidates.find(({ ms }) => ms <= fastest * 1.1)!;
  const choice = { device: best.device, threads: best.threads, folder: best.folder, tried };
  if (memory !== undefined) remember(memory, key, choice);
  return choice;
}

function threadCounts(): number[] {
  const cores = cpus().length;
  return [1, 2, 4].filter((threads) => threads === 1 || threads <= Math.max(1, cores - (cores > 2 ? 1 : 0)));
}

/** Of each piece the length of the difference over that of the reference; the largest of them. */
function relative(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let at = 0; at < b.length; at += samples) {
    let difference = 0;
    let whole = 1e-18;
    for (let i = at; i < Math.min(at + samples, b.length); i++) {
      difference += (a[i]! - b[i]!) ** 2;
      whole += b[i]! ** 2;
    }
    worst = Math.max(worst, Math.sqrt(difference / whole));
  }
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst;
}

/** The runtime puts its source file and the broken condition before what it has to say. */
function sentence(said: string): string {
  return said
    .split('\n')[0]!
    .replace(/^foretype: /, '')
    .replace(/^.*onnxruntime_src.* was false\. /, '');
}

function identity({ folder, others, runtimeVersion }: ChooseOptions): string {
  const files = ['model.json', 'model.onnx', 'gpu/model.onnx'].flatMap((name) => {
    const path = join(folder, name);
    if (!existsSync(path)) return [];
    const { size, mtimeMs } = statSync(path);
    return [[path, size, Math.round(mtimeMs)]];
  });
  return JSON.stringify([
    files,
    others,
    runtimeVersion,
    process.platform,
    process.arch,
    cpus()[0]?.model,
    cpus().length,
  ]);
}

function recall(memory: string, key: string): DeviceChoice | undefined {
  try {
    const kept = JSON.parse(readFileSync(memory, 'utf8')) as { key: string; choice: DeviceChoice };
    return kept.key === key ? kept.choice : undefined;
  } catch {
    return undefined; // never chosen, or not readable: choose again
  }
}

function remember(memory: string, key: string, choice: DeviceChoice): void {
  try {
    mkdirSync(dirname(memory), { recursive: true, mode: 0o700 });
    writeFileSync(memory, `${JSON.stringify({ key, choice }, null, 2)}\n`, { mode: 0o600 });
  } catch {
    // A folder that cannot be written costs a few seconds at the next start, no more.
  }
}

/** In a process of its own; rejects with what it said when it fails or takes too long. */
function inChild(folder: string, device: string, threads: number): Promise<Trial> {
  const script = fileURLToPath(new URL('./child.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, '--probe', folder, device, String(threads)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let out = '';
    let said = '';
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    const late = setTimeout(() => child.kill('SIGKILL'), atMostMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(late);
      try {
        if (code === 0) return resolve(JSON.parse(out) as Trial);
      } catch {
        // what it printed is no answer: as if it had failed
      }
      const last = said
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .at(-1);
      reject(new Error(last ?? `the trial ended with ${signal ?? `code ${code}`}`));
    });
  });
}
