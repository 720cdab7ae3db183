/**
 * Which device runs the model: each is tried with the real file, one after the other, for two at once crash some drivers.
 * A device counts only if it gives what the processor gives with *the same file*; the fastest of those is kept, or the one
 * the user asked for, and remembered.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeModel } from './description.ts';
import { choiceKey, type DeviceChoice, DeviceMemory, type DeviceReport } from './device-memory.ts';
import { samples, type Trial } from './probe.ts';

export interface ChooseOptions {
  /** The model's folder; its `gpu/` subfolder, where there is one, holds the file for other devices. */
  readonly folder: string;
  /** Where the choice is remembered; a file. */
  readonly memory: string | undefined;
  /** `auto`: whatever the runtime has here. Else that device, also where it is slower than the processor. */
  readonly wanted: string;
  /** The runtime's version, and what was installed beside it. */
  readonly runtime: string;
  /** A device that was chosen and then failed. It is left out this time, and tried again at the next. */
  readonly failed?: { readonly device: string; readonly why: string } | undefined;
  readonly progress?: (step: string) => void;
  readonly run?: RunTrial;
  /** A device that nobody asked for gets so long, or four times what the processor took: slower than that it is of no use. */
  readonly patienceMs?: number;
}

export type RunTrial = (
  folder: string,
  device: string,
  threads: number,
  signal: AbortSignal,
) => Promise<Trial>;

interface Candidate {
  readonly device: string;
  readonly threads: number;
  readonly folder: string;
  readonly ms: number;
}

/**
 * Measured with random weights: 0.02 to 0.033 where both sides round activations in their own way (4- and 8-bit blocks), less
 * in half precision, 1e-6 in single; a wrong attention kernel 0.08.
 */
const tolerance = 0.05;
const atMostMs = 120_000;

/** Throws where not even the processor runs the model, and where `signal` ends it. */
export async function chooseDevice(options: ChooseOptions, signal: AbortSignal): Promise<DeviceChoice> {
  const { folder, wanted, failed } = options;
  const memory = new DeviceMemory(options.memory);
  const key = choiceKey(folder, wanted, options.runtime);
  const known = failed ? undefined : memory.recall(key);
  if (known) return known;
  const { tried, right } = await measured(options, signal);
  const asked = right.filter(({ device }) => device === wanted);
  const best = fastest(asked.length > 0 ? asked : right);
  const { file } = await describeModel(best.folder);
  const { device, threads } = best;
  const choice = { wanted, device, threads, folder: best.folder, file: join(best.folder, file), tried };
  if (failed) memory.forget(key);
  else memory.remember(key, choice);
  return choice;
}

/** Every candidate's report, and those that give what the processor gives. */
async function measured(options: ChooseOptions, signal: AbortSignal) {
  const { folder, wanted, failed, progress = () => {}, patienceMs = 30_000 } = options;
  const run = inTime(options.run ?? trialsBy(), signal);
  const tried: DeviceReport[] = [];
  const right: Candidate[] = [];
  let processor: Trial | undefined;
  let processorMs = 0;
  for (const threads of threadCounts()) {
    progress(`trying the processor with ${threads} thread${threads > 1 ? 's' : ''}`);
    const started = performance.now();
    const trial = await run(folder, 'cpu', threads, atMostMs);
    processor ??= trial;
    processorMs = Math.max(processorMs, performance.now() - started);
    tried.push({ device: 'cpu', threads, ...speeds(trial) });
    right.push({ device: 'cpu', threads, folder, ms: trial.keystrokeMs });
  }
  const gpuFolder = join(folder, 'gpu');
  const own = ['model.json', 'config.json'].some((name) => existsSync(join(gpuFolder, name)));
  const file = own ? gpuFolder : folder;
  const deviceMs = wanted === 'auto' ? Math.min(atMostMs, Math.max(patienceMs, 4 * processorMs)) : atMostMs;
  for (const device of candidates(wanted, processor?.devices ?? [])) {
    if (device === failed?.device) {
      tried.push({ device, threads: 1, trouble: failed.why });
      continue;
    }
    progress(`trying ${device}`);
    try {
      const trial = await run(file, device, 1, deviceMs);
      const reference = own ? await run(file, 'cpu', 1, atMostMs) : processor!;
      const difference = relative(trial.logits, reference.logits);
      // A file cannot hold the difference to what is no number.
      const report = {
        device,
        threads: 1,
        ...speeds(trial),
        ...(Number.isFinite(difference) ? { difference } : {}),
      };
      if (difference <= tolerance) right.push({ device, threads: 1, folder: file, ms: trial.keystrokeMs });
      tried.push(difference <= tolerance ? report : { ...report, trouble: tooFar });
    } catch (cause) {
      if (signal.aborted) throw cause;
      tried.push({ device, threads: 1, trouble: (cause as Error).message });
    }
  }
  return { tried, right };
}

function speeds({ keystrokeMs, promptMs }: Trial): Pick<DeviceReport, 'keystrokeMs' | 'promptMs'> {
  return promptMs === undefined ? { keystrokeMs } : { keystrokeMs, promptMs };
}

/** A driver may hang, and software in place of a graphics card may take minutes. */
function inTime(run: RunTrial, signal: AbortSignal) {
  return async (folder: string, device: string, threads: number, ms: number): Promise<Trial> => {
    const late = AbortSignal.timeout(Math.round(ms));
    try {
      return await run(folder, device, threads, AbortSignal.any([signal, late]));
    } catch (cause) {
      if (signal.aborted || !late.aborted) throw cause;
      throw new Error(`it took longer than ${Math.round(ms / 1000)} s`);
    }
  };
}

const tooFar = `its results differ from those of the processor by more than ${100 * tolerance} %`;

function candidates(wanted: string, here: readonly string[]): readonly string[] {
  if (wanted === 'auto') return here;
  return wanted === 'cpu' ? [] : [wanted];
}

/** A second thread that gains little is better left to the editor. */
function fastest(candidates: readonly Candidate[]): Candidate {
  const least = Math.min(...candidates.map(({ ms }) => ms));
  return candidates.find(({ ms }) => ms <= least * 1.1)!;
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
  return said.replace(/^foretype: /, '').replace(/^.*onnxruntime_src.* was false\. /, '');
}

/** Each in a process of its own (`child`: the compiled child.js); rejects with what it said when it fails. */
export function trialsBy(child = new URL('./child.js', import.meta.url)): RunTrial {
  return (folder, device, threads, signal) =>
    new Promise((resolve, reject) => {
      const words = [fileURLToPath(child), '--probe', folder, device, String(threads)];
      const trial = spawn(process.execPath, words, {
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
        signal,
        killSignal: 'SIGKILL',
      });
      let out = '';
      let said = '';
      trial.stdout.on('data', (chunk) => {
        out += String(chunk);
      });
      trial.stderr.on('data', (chunk) => {
        said += String(chunk);
      });
      trial.once('error', reject);
      trial.once('close', (code, ended) => {
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
        reject(
          new Error(last === undefined ? `the trial ended with ${ended ?? `code ${code}`}` : sentence(last)),
        );
      });
    });
}
