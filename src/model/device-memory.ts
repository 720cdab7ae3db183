/**
 * Which device was chosen for which model and setting, in a file: it holds until the model, the runtime or the machine is
 * another. A file that cannot be read, or that an older version wrote, is nothing remembered: it is chosen anew.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const report = z.object({
  device: z.string(),
  threads: z.number().int(),
  /** Median time of a keystroke's passes. */
  keystrokeMs: z.number().optional(),
  /** Median time of 100 new tokens of a prompt. */
  promptMs: z.number().optional(),
  /** How far its logits are from the processor's with the same file, relative to those: of the worst piece. */
  difference: z.number().optional(),
  /** Why it is not used. */
  trouble: z.string().optional(),
});

const choice = z.object({
  /** `auto`, or the device that was asked for. */
  wanted: z.string(),
  device: z.string(),
  threads: z.number().int(),
  /** The folder of the file that this device runs. */
  folder: z.string(),
  /** That file. */
  file: z.string(),
  /** Every device that was tried, and what came of it. */
  tried: z.array(report),
});

const file = z.object({ choices: z.array(z.object({ key: z.string(), choice })) });

export type DeviceReport = Readonly<z.output<typeof report>>;
export type DeviceChoice = Readonly<z.output<typeof choice>>;

/** Two models, each by two settings, and some to spare. */
const mostKept = 8;

export class DeviceMemory {
  readonly #path: string | undefined;

  /** Undefined: nothing is remembered. */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  recall(key: string): DeviceChoice | undefined {
    return this.#kept().find((kept) => kept.key === key)?.choice;
  }

  remember(key: string, chosen: DeviceChoice): void {
    this.#keep([{ key, choice: chosen }, ...this.#kept().filter((kept) => kept.key !== key)]);
  }

  forget(key: string): void {
    this.#keep(this.#kept().filter((kept) => kept.key !== key));
  }

  #kept(): z.output<typeof file>['choices'] {
    if (this.#path === undefined) return [];
    try {
      return file.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).choices;
    } catch {
      return []; // never chosen, or not readable: choose again
    }
  }

  #keep(choices: z.output<typeof file>['choices']): void {
    if (this.#path === undefined) return;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ choices: choices.slice(0, mostKept) }, null, 2);
      writeFileSync(this.#path, `${text}\n`, { mode: 0o600 });
    } catch {
      // A folder that cannot be written costs a few seconds at the next start, no more.
    }
  }
}

/** Another where anything is that could change the choice. */
export function choiceKey(folder: string, wanted: string, runtime: string): string {
  const files = [folder, join(folder, 'gpu')].flatMap((home) =>
    (existsSync(home) ? readdirSync(home) : [])
      .filter((name) => /^(?:model|config)\.json$|\.onnx/.test(name))
      .sort()
      .map((name) => {
        const { size, mtimeMs } = statSync(join(home, name));
        return [join(home, name), size, Math.round(mtimeMs)];
      }),
  );
  const { platform, arch } = process;
  return JSON.stringify([files, wanted, runtime, platform, arch, cpus()[0]?.model, cpus().length]);
}
