/** A user with an empty state folder, a hub on this machine, and a clock that never lets a retry wait. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/base/index.ts';
import {
  Connection,
  type ModelEntry,
  ModelFolder,
  ownEntry,
  type PullParts,
  type PullProgress,
  pull,
} from '../../src/frontier/index.ts';
import { type Fault, Hub, sha256, stallAfter } from './hub.ts';

/** Pauses pass at once; a longer limit, such as the one for silence, when the test says so. */
export class ImpatientClock implements Clock {
  static readonly idleMs = 60_000;
  readonly #limits = new Set<() => void>();
  readonly pauses: number[] = [];

  now(): number {
    return 0;
  }

  after(ms: number, run: () => void): () => void {
    if (ms < ImpatientClock.idleMs) {
      this.pauses.push(ms);
      const soon = setImmediate(run);
      return () => clearImmediate(soon);
    }
    this.#limits.add(run);
    return () => void this.#limits.delete(run);
  }

  /** The longest silence has passed. */
  expire(): void {
    for (const run of [...this.#limits]) {
      this.#limits.delete(run);
      run();
    }
  }
}

export class PullSession {
  readonly clock = new ImpatientClock();
  readonly progress: PullProgress[] = [];
  onProgress: (progress: PullProgress) => void = () => {};
  readonly state: string;
  readonly hub: Hub;
  readonly models: ModelFolder;
  readonly connection: Connection;
  readonly env: Record<string, string>;
  freeBytes = 1e12;
  #cut: { readonly at: number; now(): void } | undefined;

  private constructor(hub: Hub, env: Record<string, string>) {
    this.hub = hub;
    this.state = mkdtempSync(join(tmpdir(), 'foretype-models-'));
    writeFileSync(join(this.state, 'ours.json'), JSON.stringify({ version: 1, models: [] }));
    this.env = { HF_ENDPOINT: hub.url, ...env };
    this.models = new ModelFolder({
      shippedManifest: join(this.state, 'ours.json'),
      stateFolder: this.state,
    });
    this.connection = new Connection({ env: this.env, clock: this.clock });
  }

  static async start(env: Record<string, string> = {}): Promise<PullSession> {
    return new PullSession(await Hub.start(), env);
  }

  /** Writes foretype's own manifest: one model, pinned to what the hub has now. */
  publish(name: string, files: Record<string, Buffer>): ModelEntry {
    const entry: ModelEntry = {
      name,
      format: 'sweep-v1',
      license: 'Apache-2.0',
      source: { kind: 'url', base: `${this.hub.url}/${name}/` },
      files: Object.entries(files).map(([path, bytes]) => ({
        path,
        size: bytes.length,
        sha256: sha256(bytes),
      })),
    };
    for (const [path, bytes] of Object.entries(files)) this.hub.files.set(`/${name}/${path}`, bytes);
    writeFileSync(join(this.state, 'ours.json'), JSON.stringify({ version: 1, models: [entry] }));
    return entry;
  }

  /** Sends some of what is asked for, and breaks the connection when it has arrived. */
  cutAfter(bytes: number): Fault {
    return (request, response, file) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      this.#cut = {
        at: from + bytes,
        now: () => {
          this.#cut = undefined;
          response.destroy();
        },
      };
      stallAfter(bytes)(request, response, file);
    };
  }

  get parts(): PullParts {
    return {
      models: this.models,
      connection: this.connection,
      clock: this.clock,
      env: this.env,
      idleMs: ImpatientClock.idleMs,
      freeBytes: async () => this.freeBytes,
      progress: (progress) => {
        this.progress.push(progress);
        if (this.#cut && progress.received >= this.#cut.at) this.#cut.now();
        this.onProgress(progress);
      },
    };
  }

  pull(entry: ModelEntry, signal = new AbortController().signal) {
    return pull(entry, this.parts, signal);
  }

  /** As `foretype models pull ADDRESS --format F` does. */
  async pullOwn(
    address: string,
    more: { name?: string; weights?: string; renew?: boolean; format?: string } = {},
  ) {
    const { name, weights, renew = false, format = 'fim-qwen-coder' } = more;
    const signal = new AbortController().signal;
    return this.pull(await ownEntry({ address, format, name, weights, renew }, this.parts, signal), signal);
  }

  /** Of a file that was pulled. */
  sha256(name: string, path: string): string {
    return sha256(readFileSync(join(this.models.folder, name, path)));
  }

  /** Everything below the models' folder, sorted. */
  get listed(): string[] {
    return readdirSync(this.models.folder, { recursive: true, encoding: 'utf8' }).sort();
  }

  async stop(): Promise<void> {
    await this.connection.close();
    await this.hub.stop();
    rmSync(this.state, { recursive: true });
  }
}
