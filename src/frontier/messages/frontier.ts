/**
 * The frontier model as the rest of the program sees it: a route is asked, pieces come back, and what it took is told. Here
 * the parts meet: the route's model, the key, the budget, the second try. Nothing is sent that nobody asked for.
 */
import type { Clock, Log } from '../../base/index.ts';
import { Connection, type Environment } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { anthropicProvider } from './anthropic.ts';
import { type EditForm, formOfFamily } from './edit-form.ts';
import { type KeySource, keyPlace, readKey } from './key.ts';
import {
  type FrontierPiece,
  type FrontierRequest,
  type Provider,
  type Route,
  routes,
  type Usage,
} from './message.ts';
import { openAiProvider } from './openai.ts';
import { withRetries } from './retry.ts';
import { type Budget, costOf, type Price, Spending, type Spent, totalTokens } from './spending.ts';
import { withoutKeys } from './without-keys.ts';

/** Where a model is asked, and with which key. */
export interface Endpoint {
  readonly provider: 'anthropic' | 'openai';
  /** Empty: what ANTHROPIC_BASE_URL or OPENAI_BASE_URL says, else api.anthropic.com. */
  readonly url: string;
  readonly keyCommand: readonly string[];
  readonly keyFile: string;
  /** What a model reads at once, its answer included. */
  readonly contextTokens: number;
}

export interface FrontierOptions extends Endpoint {
  /** Empty: nobody is asked on that route. */
  readonly models: Readonly<Record<Route, string>>;
  /** Routes with an endpoint of their own; nothing of the other one's address or key is used for them. */
  readonly endpoints?: Readonly<Partial<Record<Route, Endpoint>>>;
  /** In which form a model writes its edits, where its family does not tell, or tells it wrongly. */
  readonly forms?: Readonly<Record<string, EditForm>>;
  readonly budget: Budget;
  /** By model. */
  readonly prices: Readonly<Record<string, Price>>;
  /** Longest silence, in milliseconds. */
  readonly timeoutMs: number;
}

/** Who answers on a route, and how it likes to be asked. */
export interface Served {
  readonly model: string;
  readonly form: EditForm;
  /** Neither the user nor its family says in which form it writes: it is asked like most. */
  readonly formGuessed: boolean;
  /** What it reads at once, its answer included. */
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
  /** Of a route; without one of the plan's, with the hosts of all. */
  status(route?: Route): FrontierStatus;
  /** Undefined where no model is named for the route. */
  serves(route: Route): Served | undefined;
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
/** Only for the budget, where the provider has not counted. */
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
  readonly #providers = new Map<Endpoint, Provider>();

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

  status(route?: Route): FrontierStatus {
    const endpoint = this.#endpoint(route ?? 'plan');
    if (route !== undefined && this.#options.models[route] === '')
      return { kind: 'unconfigured', remedy: `no model is named in foretype.frontier.models.${route}` };
    const key = keyPlace(this.#keySource(endpoint), this.#parts.env);
    // A server of the user's own may want no key.
    if (key === undefined && (endpoint.provider === 'anthropic' || this.#address(endpoint) === ownUrl))
      return { kind: 'unconfigured', remedy: howToConfigure };
    const asked = route ? [route] : routes.filter((r) => this.#options.models[r] !== '');
    const hosts = new Set(asked.map((r) => hostOf(this.#address(this.#endpoint(r)))));
    return { kind: 'ready', host: [...hosts].join(', '), key: key ?? 'none' };
  }

  serves(route: Route): Served | undefined {
    const { models, forms = {} } = this.#options;
    const model = models[route];
    if (model === '') return undefined;
    const form = (Object.hasOwn(forms, model) ? forms[model] : undefined) ?? formOfFamily(model);
    const { contextTokens } = this.#endpoint(route);
    return { model, form: form ?? 'blocks', formGuessed: form === undefined, contextTokens };
  }

  async *say(
    asked: FrontierRequest,
    signal: AbortSignal,
    waiting: (why: string, ms: number) => void = () => {},
  ): AsyncGenerator<FrontierPiece> {
    const { clock, env, random, log } = this.#parts;
    const endpoint = this.#endpoint(asked.route);
    const mostAnswer = Math.floor(endpoint.contextTokens * answerShare);
    const request = { ...asked, maxTokens: Math.min(asked.maxTokens, mostAnswer) };
    const status = this.status(asked.route);
    if (status.kind === 'unconfigured') throw new FrontierError('refused', status.remedy);
    const objection = this.#spending.objection(estimate(request), this.#options.budget);
    if (objection !== undefined) throw new FrontierError('refused', objection);
    const provider = this.#connect(endpoint);
    const model = this.#options.models[request.route];
    const key = (await readKey(this.#keySource(endpoint), env)) ?? '';
    const started = clock.now();
    let [sent, ended, saidChars] = [false, false, 0];
    const retry = {
      clock,
      random,
      waiting: (why: FrontierError, ms: number) => {
        sent = false;
        log.info(`${request.route}: ${why.message}; again in ${Math.round(ms)} ms`);
        waiting(why.message, ms);
      },
    };
    const outgoing = withoutKeys(request);
    const attempt = () => {
      sent = !signal.aborted;
      return provider.say(outgoing, model, key, signal);
    };
    try {
      for await (const piece of withRetries(attempt, retry, signal)) {
        if (signal.aborted) throw new FrontierError('cancelled', 'stopped');
        if (piece.kind === 'text') saidChars += piece.text.length;
        if (piece.kind === 'end') {
          ended = true;
          this.#note({
            route: request.route,
            model,
            host: provider.host,
            usage: piece.usage,
            ms: clock.now() - started,
          });
        }
        yield piece;
      }
    } finally {
      // Who leaves in the middle is not told what it took, and the provider charges it all the same.
      if (!ended && (saidChars > 0 || (sent && signal.aborted)))
        this.#spending.add(aboutUsage(request, saidChars), this.#options.prices[model]);
    }
  }

  async dispose(): Promise<void> {
    await this.#connection.close();
  }

  #endpoint(route: Route): Endpoint {
    return this.#options.endpoints?.[route] ?? this.#options;
  }

  /** What the environment holds goes to the provider it is for, or to the one address the user named for all. */
  #keySource(endpoint: Endpoint): KeySource {
    const { provider, keyCommand, keyFile, url } = endpoint;
    const variable = provider === 'anthropic' ? 'ANTHROPIC_API_KEY' : 'OPENAI_API_KEY';
    const common = provider === this.#options.provider && url === this.#options.url;
    const variables = common ? ['FORETYPE_FRONTIER_KEY', variable] : url === '' ? [variable] : [];
    return { section: this.#sectionOf(endpoint), command: keyCommand, file: keyFile, variables };
  }

  /** What its settings begin with, for sentences. */
  #sectionOf(endpoint: Endpoint): string {
    const route = routes.find((r) => this.#options.endpoints?.[r] === endpoint);
    return route ? `foretype.frontier.endpoints.${route}` : 'foretype.frontier';
  }

  /** The setting, else the variable that the providers' own libraries read. */
  #address({ provider, url }: Endpoint): string {
    const { env } = this.#parts;
    if (url !== '') return url;
    return (provider === 'anthropic' ? env.ANTHROPIC_BASE_URL : env.OPENAI_BASE_URL) || ownUrl;
  }

  #connect(endpoint: Endpoint): Provider {
    const known = this.#providers.get(endpoint);
    if (known) return known;
    const address = this.#address(endpoint);
    if (!/^https?:\/\//.test(address) || !URL.canParse(address))
      throw new FrontierError(
        'refused',
        `${this.#sectionOf(endpoint)}.url is no address: it must read like https://api.example`,
      );
    const create = endpoint.provider === 'anthropic' ? anthropicProvider : openAiProvider;
    const provider = create({ url: address, idleMs: this.#options.timeoutMs }, this.#connection);
    this.#providers.set(endpoint, provider);
    return provider;
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
function estimate(request: FrontierRequest): number {
  return aboutUsage(request, 0).input + request.maxTokens;
}

/** What a request took of which nobody told: as if nothing of it had been cached. */
function aboutUsage({ system, turns, tools = [] }: FrontierRequest, saidChars: number): Usage {
  const chars = JSON.stringify([system, turns, tools]).length;
  const [input, output] = [chars, saidChars].map((n) => Math.ceil(n / charsPerToken));
  return { input: input!, cached: 0, stored: 0, output: output! };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
