/** What the server and the inference process say to each other: one JSON object per line, in both directions. */
import type { Duplex } from 'node:stream';
import type { GeneratedToken, GenerateRequest } from '../base/index.ts';
import type { Work } from './generate.ts';
import type { MixtureNumbers } from './mixture.ts';
import type { TextSplice } from './read-texts.ts';

export interface LoadRequest {
  /** The model's folder. */
  readonly folder: string;
  readonly device: string;
  readonly threads: number;
  /** Most memory for caches; one stream is always kept. */
  readonly cacheBytes: number;
  /** Texts at hand are read, by the tokenizer in this folder, and count by these numbers; without numbers they do not. */
  readonly nGrams?: { readonly tokenizer: string; readonly numbers?: MixtureNumbers };
}

export type Ask =
  | { readonly id: number; readonly load: LoadRequest }
  | { readonly id: number; readonly generate: GenerateRequest }
  | {
      readonly id: number;
      readonly score: { readonly prompt: readonly number[]; readonly continuation: readonly number[] };
    }
  | { readonly id: number; readonly warm: { readonly prompt: readonly number[] } }
  | { readonly id: number; readonly read: TextSplice }
  | { readonly cancel: number }
  /** Answered at once, whatever is being computed. */
  | { readonly ping: true };

export type Tell =
  /** The process that answers; said unasked to whoever comes. */
  | { readonly alive: number }
  | { readonly id: number; readonly token: GeneratedToken }
  | { readonly id: number; readonly loaded: { readonly vocabulary: number; readonly maxPositions: number } }
  | { readonly id: number; readonly logProbs: readonly number[] }
  /**
   * The last message of every request but those that failed; `stopped`: it did not come to its end; `forgot`: of the texts
   * at hand that it was about, what was told in this epoch is not known any more.
   */
  | { readonly id: number; readonly done: Work; readonly stopped: boolean; readonly forgot?: number }
  | { readonly id: number; readonly failed: string };

const jobs = ['load', 'generate', 'score', 'warm', 'read'] as const;

/** What a job is about may still be wrong: it then fails, alone. */
export function isAsk(message: unknown): message is Ask {
  if (typeof message !== 'object' || message === null) return false;
  const ask = message as Readonly<Record<string, unknown>>;
  if (ask.ping === true || Number.isSafeInteger(ask.cancel)) return true;
  const named = jobs.filter((job) => typeof ask[job] === 'object' && ask[job] !== null);
  return Number.isSafeInteger(ask.id) && named.length === 1;
}

/** Longer lines are no message of ours: a prompt of 8k tokens takes 50 kB. */
const longestLine = 16 << 20;

/** Calls `heard` for every line; what is no JSON is skipped. */
export function readLines<T>(from: NodeJS.ReadableStream, heard: (message: T) => void): void {
  let rest = '';
  from.setEncoding('utf8');
  from.on('data', (chunk: string) => {
    rest += chunk;
    let start = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      const line = rest.slice(start, end);
      start = end + 1;
      let message: T;
      try {
        message = JSON.parse(line) as T;
      } catch {
        continue;
      }
      heard(message);
    }
    rest = rest.slice(start);
    if (rest.length > longestLine) rest = '';
  });
}

export function writeLine(to: NodeJS.WritableStream | Duplex, message: Ask | Tell): void {
  if (to.writable) to.write(`${JSON.stringify(message)}\n`);
}
