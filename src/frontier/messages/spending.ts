/**
 * What was spent today, and whether more may be: tokens always, money where the price is known. All editor windows count
 * together: each appends a line of numbers for each request to the day's file in the user's state folder, which the system
 * does whole, so that none takes back what another has written, and nobody waits.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Usage } from './message.ts';

export interface Budget {
  /** Tokens of one request, read and written; 0 is no limit. */
  readonly requestTokens: number;
  /** Tokens of a day; 0 is no limit. */
  readonly dayTokens: number;
  /** Dollars of a day, of models whose price is known; 0 is no limit. */
  readonly dayDollars: number;
}

/** Dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Read from the provider's cache; as dear as any where it is not told. */
  readonly cached?: number | undefined;
  /** Written to it. */
  readonly stored?: number | undefined;
}

export interface Spent {
  /** Of whom the numbers are, as 2026-01-31. */
  readonly day: string;
  readonly requests: number;
  readonly tokens: number;
  readonly dollars: number;
}

const line = z.object({ tokens: z.number().nonnegative(), dollars: z.number().nonnegative() });
const named = /^\d{4}-\d\d-\d\d\.jsonl$/;

export class Spending {
  readonly #folder: string | undefined;
  readonly #today: () => string;
  /** Where nothing can be kept. */
  #own: Spent;

  /** `folder`: undefined keeps nothing. `today`: the local date, as 2026-01-31. */
  constructor(folder: string | undefined, today: () => string) {
    this.#folder = folder === undefined ? undefined : join(folder, 'spending');
    this.#today = today;
    this.#own = nothing(today());
  }

  /** What all windows spent today; where nothing can be kept, this one alone. */
  get today(): Spent {
    const day = this.#today();
    const own = this.#own.day === day ? this.#own : nothing(day);
    const kept = this.#read(day);
    return kept.requests < own.requests ? own : kept;
  }

  /** A sentence where a request of about so many tokens must not be sent; undefined where it may. */
  objection(tokens: number, { requestTokens, dayTokens, dayDollars }: Budget): string | undefined {
    const { tokens: spent, dollars } = this.today;
    if (requestTokens > 0 && tokens > requestTokens)
      return `the request is about ${tokens} tokens, and foretype.frontier.budget.requestTokens is ${requestTokens}: select less, or raise it`;
    if (dayTokens > 0 && spent + tokens > dayTokens)
      return `today's budget of ${dayTokens} tokens is nearly spent (${spent}, and this is about ${tokens}): raise foretype.frontier.budget.dayTokens`;
    if (dayDollars > 0 && dollars >= dayDollars)
      return `today's budget of $${dayDollars} is spent ($${dollars.toFixed(2)}): raise foretype.frontier.budget.dayDollars`;
    return undefined;
  }

  add(usage: Usage, price: Price | undefined): void {
    const day = this.#today();
    const one = { tokens: totalTokens(usage), dollars: costOf(usage, price) ?? 0 };
    this.#own = plus(this.#own.day === day ? this.#own : nothing(day), one);
    if (this.#folder === undefined) return;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const today = `${day}.jsonl`;
      for (const name of readdirSync(this.#folder))
        if (named.test(name) && name < today) rmSync(join(this.#folder, name), { force: true });
      // On a line of its own, also behind one that a crash cut short.
      appendFileSync(join(this.#folder, today), `\n${JSON.stringify(one)}\n`, { mode: 0o600 });
    } catch {
      // A full or read-only disk: this window still counts its own.
    }
  }

  #read(day: string): Spent {
    if (this.#folder === undefined) return nothing(day);
    try {
      const lines = readFileSync(join(this.#folder, `${day}.jsonl`), 'utf8').split('\n');
      return lines.reduce((sum, text) => plus(sum, readLine(text)), nothing(day));
    } catch {
      return nothing(day); // the first of the day
    }
  }
}

/** Undefined where it is none, or half of one. */
function readLine(text: string): z.output<typeof line> | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function plus(sum: Spent, one: z.output<typeof line> | undefined): Spent {
  if (!one) return sum;
  const { day, requests, tokens, dollars } = sum;
  return { day, requests: requests + 1, tokens: tokens + one.tokens, dollars: dollars + one.dollars };
}

export function totalTokens({ input, cached, stored, output }: Usage): number {
  return input + cached + stored + output;
}

/** In dollars; undefined where the price is not known. */
export function costOf(usage: Usage, price: Price | undefined): number | undefined {
  if (!price) return undefined;
  const { input, output, cached = input, stored = input } = price;
  return (usage.input * input + usage.cached * cached + usage.stored * stored + usage.output * output) / 1e6;
}

/** `117 tokens, $0.01`; money only where a price is known. */
export function spentWords({ tokens, dollars }: Spent): string {
  return dollars === 0 ? `${tokens} tokens` : `${tokens} tokens, $${dollars.toFixed(2)}`;
}

function nothing(day: string): Spent {
  return { day, requests: 0, tokens: 0, dollars: 0 };
}
