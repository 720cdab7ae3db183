/**
 * A model's folder on this machine as a predictor: opened when first needed, in the background, so that no keystroke waits
 * for it; another folder or device by another configuration. Until it is there, exact edits go on alone.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type Engine, type EngineStatus, type Log, none } from '../base/index.ts';
import { contextVersion } from '../context/index.ts';
import {
  chooseDevice,
  createInferenceProcess,
  type DeviceChoice,
  inferenceRuntime,
  loadTokenizer,
  modelFacts,
  trialsBy,
} from '../model/index.ts';
import { LineTokens, lastPieceStart, type PromptFormat } from '../prompt/index.ts';
import { formatIn, systemPromptFile } from './folder-format.ts';
import { createFormatModel } from './format-model.ts';
import type { LiveSessionParts } from './live-session.ts';
import type { NextEditModel } from './next-edit-model.ts';
import { isOwnFolder } from './own-folder.ts';
import { createSessionModel } from './session-model.ts';
import { sharedPath } from './shared-path.ts';
import { tokenAnswers } from './token-answers.ts';

export interface LocalModelOptions {
  readonly enable: boolean;
  /** An absolute path; empty: the model that is shipped. */
  readonly folder: string;
  /** `native`, or the name of a public model's prompt format. */
  readonly format: string;
  /** Paths of the folders that are being edited: no model is taken from there. */
  readonly repositories: readonly string[];
  /** `auto`, or an execution provider's name. */
  readonly device: string;
  /** `user`: one process for all servers of this user. */
  readonly sharing: 'off' | 'user';
  readonly idleMs: number;
  readonly cacheMb: number;
  /** Of prompt and answer together; no more than the model takes. */
  readonly maxTokens: number;
}

export interface LocalModelParts extends Omit<LiveSessionParts, 'lines' | 'maxTokens' | 'readAhead'> {
  /** The folder of the shipped model, which may not be there. */
  readonly shipped: string;
  /** Where the chosen device is remembered. */
  readonly stateFolder: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when the model becomes ready. */
  ready(): void;
  /** Told of each step while devices are tried, which is once for a model and takes seconds; undefined: that is over. */
  measuring(step: string | undefined): void;
  /** The compiled child.js of `model/`; left out: the one beside it. */
  readonly child?: URL;
}

/** Room for the model's answer at the end of a stream, in tokens. */
const answerRoom = 300;

export class LocalModel implements NextEditModel {
  readonly #parts: LocalModelParts;
  #options: LocalModelOptions | undefined;
  #opening: Promise<void> | undefined;
  #engine: Engine | undefined;
  #model: NextEditModel | undefined;
  #status: EngineStatus = unavailable('prediction has not begun', 'nothing to do');
  #choice: DeviceChoice | undefined;
  /** The device that was chosen and did not go on running the model. */
  #failed: { readonly device: string; readonly why: string } | undefined;
  #closed = new AbortController();
  #step: string | undefined;

  constructor(parts: LocalModelParts) {
    this.#parts = parts;
  }

  /** The same options again change nothing. */
  configure(options: LocalModelOptions): void {
    if (JSON.stringify(options) === JSON.stringify(this.#options)) return;
    this.#options = options;
    this.#close();
    this.#failed = undefined;
    const folder = options.folder === '' ? this.#parts.shipped : options.folder;
    this.#status = statusBefore(options, folder);
  }

  status(): EngineStatus {
    return this.#engine?.status() ?? this.#status;
  }

  /** What the model runs on, and what all that were tried showed; for the doctor. */
  get choice(): DeviceChoice | undefined {
    return this.#choice;
  }

  /** What the measurement of devices is at; undefined where there is none. */
  get step(): string | undefined {
    return this.#step;
  }

  get gate() {
    return this.#model?.gate;
  }

  async propose(...args: Parameters<NextEditModel['propose']>) {
    const model = this.#ready();
    return model ? model.propose(...args) : none('model-unavailable' as const, said(this.status()));
  }

  async expected(...args: Parameters<NextEditModel['expected']>) {
    return this.#ready()?.expected(...args);
  }

  async judge(...args: Parameters<NextEditModel['judge']>) {
    const model = this.#ready();
    return model ? model.judge(...args) : none('model-unavailable' as const, said(this.status()));
  }

  async weigh(...args: Parameters<NextEditModel['weigh']>) {
    const model = this.#ready();
    return model ? model.weigh(...args) : none('model-unavailable' as const, said(this.status()));
  }

  lookAhead(...args: Parameters<NextEditModel['lookAhead']>): void {
    this.#model?.lookAhead(...args);
  }

  async dispose(): Promise<void> {
    this.#close();
    this.#status = unavailable('the server is ending', 'nothing to do');
  }

  /** Resolves when the model is there, or will not come. */
  async opened(): Promise<void> {
    this.#ready();
    await this.#opening;
  }

  /** Opens the model and lets it read its weights, for who wants to know whether it works; waits for so long at most. */
  async load(patienceMs: number): Promise<void> {
    const patience = new AbortController();
    const late = new Promise<void>((resolve) =>
      patience.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    const stop = this.#parts.clock.after(patienceMs, () => patience.abort());
    await Promise.race([late, this.#load(patience.signal)]);
    stop();
  }

  async #load(signal: AbortSignal): Promise<void> {
    await this.opened();
    while (!signal.aborted && (this.#hasLostDevice() || this.#engine?.status().kind === 'loading')) {
      await this.#engine?.warm([], signal);
      await this.opened();
    }
  }

  /** Another device may still run the model. */
  #hasLostDevice(): boolean {
    return this.#engine?.status().kind === 'unavailable' && this.#choice?.device !== 'cpu';
  }

  #ready(): NextEditModel | undefined {
    if (this.#hasLostDevice()) {
      this.#failed = { device: this.#choice!.device, why: said(this.status()) };
      this.#close();
    }
    if (this.#model || this.#status.kind !== 'loading' || !this.#options) return this.#model;
    const closed = this.#closed.signal;
    this.#opening ??= this.#open(this.#options, closed).catch((cause: unknown) => {
      if (closed.aborted) return; // the settings are others by now
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#status = unavailable(why, 'exact edits go on without it; check foretype.model.folder');
      this.#parts.log.warn(`no model: ${why}`);
    });
    return undefined;
  }

  async #open(options: LocalModelOptions, closed: AbortSignal): Promise<void> {
    const { clock, log, shipped, child } = this.#parts;
    const folder = options.folder === '' ? shipped : options.folder;
    const facts = await modelFacts(folder);
    const format = formatNamed(options.format, folder);
    if (format === undefined && facts.contextVersion === undefined)
      throw new Error(
        `the model in ${folder} is a public one: foretype.model.format must name its prompt format`,
      );
    if (format === undefined && facts.contextVersion !== contextVersion)
      throw new Error(
        `the model in ${folder} was trained for context ${facts.contextVersion}, not ${contextVersion}`,
      );
    const maxTokens = Math.min(facts.maxPositions, options.maxTokens);
    const tokenizer = await loadTokenizer(folder);
    const choice = await this.#chosen(folder, options.device, closed);
    if (closed.aborted) return; // configured anew meanwhile
    this.#choice = choice;
    const load = {
      folder: choice.folder,
      device: choice.device,
      threads: choice.threads,
      cacheBytes: options.cacheMb << 20,
      ...(facts.nGrams ? { nGrams: { tokenizer: folder, numbers: facts.nGrams } } : {}),
    };
    const socket = options.sharing === 'user' ? sharedPath(load) : undefined;
    const engine = createInferenceProcess({
      name: facts.name,
      load,
      ...(socket === undefined ? {} : { socket }),
      ...(child ? { child } : {}),
      idleMs: options.idleMs,
      clock,
      log,
    });
    this.#engine = engine;
    this.#model = format
      ? createFormatModel({
          ...this.#parts,
          gate: facts.gate,
          answers: tokenAnswers({ engine, tokenizer, maxTokens, ends: facts.ends }),
          format,
        })
      : createSessionModel({
          ...this.#parts,
          gate: facts.gate,
          engine,
          lines: new LineTokens({ ...tokenizer, lastPieceStart }),
          maxTokens: maxTokens - answerRoom,
        });
    this.#parts.ready();
  }

  /** What is wanted and cannot be had is told at every start, for the user may have forgotten that they named it. */
  async #chosen(folder: string, wanted: string, closed: AbortSignal): Promise<DeviceChoice> {
    const { log, stateFolder, child } = this.#parts;
    const tell = (step: string | undefined) => {
      if (closed.aborted || step === this.#step) return;
      this.#step = step;
      this.#parts.measuring(step);
    };
    const failed = this.#failed;
    const options = {
      folder,
      wanted,
      failed,
      memory: stateFolder === undefined ? undefined : join(stateFolder, 'device.json'),
      runtime: JSON.stringify(inferenceRuntime()),
      progress: tell,
      run: trialsBy(child),
    };
    try {
      const choice = await chooseDevice(options, closed);
      const out = choice.tried.find(
        ({ device, trouble }) => trouble !== undefined && (device === wanted || device === failed?.device),
      );
      if (out) log.warn(`the model runs on the processor and not on ${out.device}: ${out.trouble}`);
      return choice;
    } finally {
      tell(undefined);
    }
  }

  #close(): void {
    this.#closed.abort();
    this.#closed = new AbortController();
    if (this.#step !== undefined) this.#parts.measuring(undefined);
    this.#step = undefined;
    this.#choice = undefined;
    void this.#engine?.dispose();
    this.#engine = undefined;
    this.#model = undefined;
    this.#opening = undefined;
  }
}

function statusBefore(options: LocalModelOptions, folder: string): EngineStatus {
  const { enable, repositories } = options;
  if (!enable) return unavailable('switched off', 'foretype.model.enable switches it on');
  if (options.folder !== '' && !isOwnFolder(folder, repositories))
    return unavailable(
      `${folder} is not a folder outside the workspace`,
      'foretype.model.folder takes an absolute path, and never one in a folder that is being edited',
    );
  if (!existsSync(join(folder, 'model.json')) && !existsSync(join(folder, 'config.json')))
    return unavailable(
      `there is no model in ${folder}`,
      'nothing to do: exact edits (renames, repeated changes, imports) work without one',
    );
  const runtime = inferenceRuntime();
  if (runtime.kind === 'absent')
    return unavailable('onnxruntime-node is not installed', 'install foretype again, with optional packages');
  if (runtime.kind === 'no-binary')
    return unavailable(
      `onnxruntime-node has no binary for ${runtime.platform}`,
      'nothing to do: exact edits work without it',
    );
  return { kind: 'loading', model: folder.split(/[\\/]/).at(-1) ?? folder, share: 0 };
}

/** Undefined for the native one. Throws a sentence for a name that means none, or needs what the folder lacks. */
function formatNamed(name: string, folder: string): PromptFormat | undefined {
  if (name === 'native') return undefined;
  const found = formatIn(folder, name);
  if (found.ok) return found.value;
  if (found.reason === 'unknown-format') throw new Error(`foretype.model.format: there is no format ${name}`);
  const file = systemPromptFile(folder);
  throw new Error(`the format ${name} needs the system prompt the model was trained with, in ${file}`);
}

function unavailable(why: string, remedy: string): EngineStatus {
  return { kind: 'unavailable', why, remedy };
}

function said(status: EngineStatus): string {
  return status.kind === 'unavailable' ? status.why : status.kind;
}
