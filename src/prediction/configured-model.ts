/**
 * The model that the settings name: one on this machine, or, only where the user named its address, one behind a
 * completions endpoint. The endpoint's engine is handed in, so nothing here can reach the network by itself.
 */
import { type Clock, type EngineStatus, none, type TextEngine } from '../base/index.ts';
import { publicFormat } from '../prompt/index.ts';
import { createFormatModel } from './format-model.ts';
import type { LocalModel, LocalModelOptions } from './local-model.ts';
import type { NextEditModel } from './next-edit-model.ts';
import { isOwnFolder } from './own-folder.ts';
import { textAnswers } from './text-answers.ts';
import { withoutKeys } from './without-keys.ts';

export interface EndpointChoice {
  readonly url: string;
  readonly model: string;
  readonly keyFile: string;
  readonly timeoutMs: number;
  /** Of a prompt and its answer together. */
  readonly maxTokens: number;
  /** The name of a public model's prompt format. */
  readonly format: string;
}

export interface ConfiguredModelParts {
  readonly local: LocalModel;
  /** Called for an endpoint that the user configured, and for no other reason. */
  openEndpoint(choice: EndpointChoice): TextEngine;
  readonly clock: Clock;
  pathOf(uri: string): string;
  repositoryOf(uri: string): string;
}

export class ConfiguredModel implements NextEditModel {
  readonly #parts: ConfiguredModelParts;
  #endpoint:
    | {
        readonly named: string;
        readonly host: string;
        readonly engine: TextEngine;
        readonly model: NextEditModel;
      }
    | undefined;
  #wrong: EngineStatus | undefined;
  readonly #local: NextEditModel;

  constructor(parts: ConfiguredModelParts) {
    this.#parts = parts;
    this.#local = withoutKeys(parts.local);
  }

  /** The same options again change nothing. Without an endpoint's address nothing is ever sent. */
  configure(local: LocalModelOptions, endpoint: EndpointChoice): void {
    const remote = local.enable && endpoint.url !== '';
    this.#parts.local.configure({ ...local, enable: local.enable && !remote });
    const named = remote ? JSON.stringify(endpoint) : undefined;
    if (named === this.#endpoint?.named && !this.#wrong) return;
    void this.#endpoint?.engine.dispose();
    this.#endpoint = undefined;
    this.#wrong = undefined;
    if (named !== undefined) this.#open(named, endpoint, local.repositories);
  }

  /** The host that is asked while the user types; undefined where none is. */
  get sendsTo(): string | undefined {
    return this.#endpoint?.host;
  }

  status(): EngineStatus {
    return this.#wrong ?? this.#now.status();
  }

  get gate() {
    return this.#wrong ? undefined : this.#now.gate;
  }

  async propose(...args: Parameters<NextEditModel['propose']>) {
    return this.#wrong ? none('model-unavailable' as const) : this.#now.propose(...args);
  }

  async expected(...args: Parameters<NextEditModel['expected']>) {
    return this.#wrong ? undefined : this.#now.expected(...args);
  }

  async judge(...args: Parameters<NextEditModel['judge']>) {
    return this.#wrong ? none('model-unavailable' as const) : this.#now.judge(...args);
  }

  async weigh(...args: Parameters<NextEditModel['weigh']>) {
    return this.#wrong ? none('model-unavailable' as const) : this.#now.weigh(...args);
  }

  lookAhead(...args: Parameters<NextEditModel['lookAhead']>): void {
    if (!this.#wrong) this.#now.lookAhead(...args);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#endpoint?.engine.dispose(), this.#parts.local.dispose()]);
  }

  get #now(): NextEditModel {
    return this.#endpoint?.model ?? this.#local;
  }

  #open(named: string, choice: EndpointChoice, repositories: readonly string[]): void {
    const format = publicFormat(choice.format, undefined);
    if (!format.ok) {
      const why = `an endpoint cannot be asked in the format ${choice.format}`;
      const remedy = 'name the prompt format its model was trained for in foretype.model.format';
      this.#wrong = { kind: 'unavailable', why, remedy };
      return;
    }
    if (choice.keyFile !== '' && !isOwnFolder(choice.keyFile, repositories)) {
      const why = `${choice.keyFile} is not a file outside the workspace`;
      const remedy =
        'foretype.model.endpoint.keyFile takes an absolute path, never one in a folder being edited';
      this.#wrong = { kind: 'unavailable', why, remedy };
      return;
    }
    const engine = this.#parts.openEndpoint(choice);
    const answers = textAnswers({ engine, clock: this.#parts.clock, maxTokens: choice.maxTokens });
    const { url } = choice;
    const host = URL.canParse(url) ? new URL(url).host : url;
    this.#endpoint = {
      named,
      host,
      engine,
      model: withoutKeys(createFormatModel({ ...this.#parts, answers, format: format.value })),
    };
  }
}
