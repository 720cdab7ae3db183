/**
 * The frontier model as the rest of the program sees it: a route is asked, pieces come back, and what it took is told. Here
 * the parts meet: the route's model, the key, the budget, the second try. Nothing is sent that nobody asked for.
 */
import type { Clock, Log } from '../../base/index.ts';
import { Connection, type Environment } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { anthropicProvider } from './anthropic.ts';
import { type KeySource, keyPlace, readKey } from './key.ts';
import type { FrontierPiece, FrontierRequest, Provider, Route, Usage } from './message.ts';
import { openAiProvider } from './openai.ts';
import { withRetries } from './retry.ts';
import { type Budget, costOf, type Price, Spending, type Spent, totalTokens } from './spending.ts';
import { withoutKeys } from './without-keys.ts';

export interface FrontierOptions {
  readonly provider: 'anthropic' | 'openai';
  /** Empty: what ANTHROPIC_BASE_URL or OPENAI_BASE_URL says, else api.anthropic.com. */
  readonly url: string;
  readonly models: Readonly<Record<Route, string>>;
  readonly keyCommand: readonly string[];
  readonly keyFile: string;
  readonly budget: Budget;
  /** By model. */
  readonly prices: Readonly<Record<string, Price>>;
  /** Longest silence, in milliseconds. */
  readonly timeoutMs: number;
  /** What a model reads at once, its answer included. */
  readonly contextTokens: number;
}

export interface FrontierParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
  readonly stateFolder: string | undefined;
  /** The local date, as 2026-01-31. */
  readonly today: () => string;
  readonly random: () => number;
}

/** What one request took. */
export interface Report {
  readonly route: Route;
  readonly model: string;
  readonly host: string;
  readonly usage: Usage;
  /** Undefined where the model's price is not known. */
  readonly dollars: number | undefined;
  readonly ms: number;
}

export type FrontierStatus =
  | { readonly kind: 'ready'; readonly host: string; readonly key: string }
  | { readonly kind: 'unconfigured'; readonly remedy: string };

export interface FrontierModel {
  status(): FrontierStatus;
  /** Throws FrontierError, one sentence. The last piece is `end`. `waiting` is told of each pause before another try. */
  say(
    request: FrontierRequest,
    signal: AbortSignal,
    waiting?: (why: string, ms: number) => void,
  ): AsyncGenerator<FrontierPiece>;
  /** Of the requests that ended, the newest last. */
  readonly reports: readonly Report[];
  readonly spent: Spent;
  /** What a model reads at once, its answer included. */
  readonly contextTokens: number;
  dispose(): Promise<void>;
}

const ownUrl = 'https://api.anthropic.com';
const keptReports = 50;
/** Only for the budget, before the provider counts. */
const charsPerToken = 3.5;
/** Of what a model reads at once, for its answer at most. */
const answerShare = 0.25;

export function createFrontier(options: FrontierOptions, parts: FrontierParts): FrontierModel {
  return new Frontier(options, parts);
}

class Frontier implements FrontierModel {
  readonly reports: Report[] = [];
  readonly #options: FrontierOptions;
  readonly #parts: FrontierParts;
  readonly #connection: Connection;
  readonly #spending: Spending;
  #provider: Provider | undefined;

  constructor(options: FrontierOptions, parts: FrontierParts) {
    this.#options = options;
    this.#parts = parts;
    this.#connection = new Connection(parts);
    this.#spending = new Spending(parts.stateFolder, parts.today);
  }

  get spent(): Spent {
    return this.#spending.today;
  }

  get contextTokens(): number {
    return this.#options.contextTokens;
  }

  status(): FrontierStatus {
    const key = keyPlace(this.#keySource, this.#parts.env);
    // A server of the user's own may want no key.
    if (key === undefined && (this.#options.provider === 'anthropic' || this.#address === ownUrl))
      return { kind: 'unconfigured', remedy: howToConfigure };
    return { kind: 'ready', host: hostOf(this.#address), key: key ?? 'none' };
  }

  async *say(
    asked: FrontierRequest,
    signal: AbortSignal,
    waiting: (why: string, ms: number) => void = () => {},
  ): AsyncGenerator<FrontierPiece> {
    const { clock, env, random, log } = this.#parts;
    const mostAnswer = Math.floor(this.contextTokens * answerShare);
    const request = { ...asked, maxTokens: Math.min(asked.maxTokens, mostAnswer) };
    if (this.status().kind === 'unconfigured') throw new FrontierError('refused', howToConfigure);
    const objection = this.#spending.objection(estimate(request), this.#options.budget);
    if (objection !== undefined) throw new FrontierError('refused', objection);
    const provider = this.#connect();
    const model = this.#options.models[request.route];
    const key = (await readKey(this.#keySource, env)) ?? '';
    const started = clock.now();
    const retry = {
      clock,
      random,
      waiting: (why: FrontierError, ms: number) => {
        log.info(`${request.route}: ${why.message}; again in ${Math.round(ms)} ms`);
        waiting(why.message, ms);
      },
    };
    const outgoing = withoutKeys(request);
    for await (const piece of withRetries(() => provider.say(outgoing, model, key, signal), retry, signal)) {
      if (signal.aborted) throw new FrontierError('cancelled', 'stopped');
      if (piece.kind === 'end')
        this.#note({
          route: request.route,
          model,
          host: provider.host,
          usage: piece.usage,
          ms: clock.now() - started,
        });
      yield piece;
    }
  }

  async dispose(): Promise<void> {
    await this.#connection.close();
  }

  get #keySource(): KeySource {
    const { provider, keyCommand, keyFile } = this.#options;
    const variable = provider === 'anthropic' ? 'ANTHROPIC_API_KEY' : 'OPENAI_API_KEY';
    return { command: keyCommand, file: keyFile, variables: ['FORETYPE_FRONTIER_KEY', variable] };
  }

  /** The setting, else the variable that the providers' own libraries read. */
  get #address(): string {
    const { provider, url } = this.#options;
    const { env } = this.#parts;
    if (url !== '') return url;
    return (provider === 'anthropic' ? env.ANTHROPIC_BASE_URL : env.OPENAI_BASE_URL) || ownUrl;
  }

  #connect(): Provider {
    if (this.#provider) return this.#provider;
    const { provider, timeoutMs: idleMs } = this.#options;
    const address = this.#address;
    if (!/^https?:\/\//.test(address) || !URL.canParse(address))
      throw new FrontierError(
        'refused',
        'foretype.frontier.url is no address: it must read like https://api.example',
      );
    const create = provider === 'anthropic' ? anthropicProvider : openAiProvider;
    this.#provider = create({ url: address, idleMs }, this.#connection);
    return this.#provider;
  }

  #note(report: Omit<Report, 'dollars'>): void {
    const price = this.#options.prices[report.model];
    const dollars = costOf(report.usage, price);
    this.#spending.add(report.usage, price);
    this.reports.push({ ...report, dollars });
    if (this.reports.length > keptReports) this.reports.shift();
    this.#parts.log.info(`${report.route}: ${report.model}, ${totalTokens(report.usage)} tokens`);
  }
}

export const howToConfigure =
  'no frontier model is configured: put a key into the variable ANTHROPIC_API_KEY, or name its file in foretype.frontier.keyFile';

/** Tokens of a request, about; with the longest answer. */
function estimate({ system, turns, tools = [], maxTokens }: FrontierRequest): number {
  const chars = JSON.stringify([system, turns, tools]).length;
  return Math.ceil(chars / charsPerToken) + maxTokens;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
