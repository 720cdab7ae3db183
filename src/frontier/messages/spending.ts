/**
 * What was spent today, and whether more may be: tokens always, money where the price is known. Kept in a file of the
 * user's state folder, so that all editor windows count together; it holds numbers and nothing else.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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

const spentSchema = z.object({
  day: z.string(),
  requests: z.number().nonnegative(),
  tokens: z.number().nonnegative(),
  dollars: z.number().nonnegative(),
});

export class Spending {
  readonly #file: string | undefined;
  readonly #today: () => string;
  #kept: Spent;

  /** `folder`: undefined keeps nothing. `today`: the local date, as 2026-01-31. */
  constructor(folder: string | undefined, today: () => string) {
    this.#file = folder === undefined ? undefined : join(folder, 'spending.json');
    this.#today = today;
    this.#kept = nothing(today());
  }

  /** What all windows spent today. */
  get today(): Spent {
    const day = this.#today();
    const kept = this.#read() ?? this.#kept;
    return kept.day === day ? kept : nothing(day);
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
    const { day, requests, tokens, dollars } = this.today;
    this.#kept = {
      day,
      requests: requests + 1,
      tokens: tokens + totalTokens(usage),
      dollars: dollars + (costOf(usage, price) ?? 0),
    };
    if (this.#file === undefined) return;
    // Beside, then over it: another window reads the old numbers or the new ones, never half of them.
    try {
      mkdirSync(join(this.#file, '..'), { recursive: true, mode: 0o700 });
      const beside = `${this.#file}.${process.pid}`;
      writeFileSync(beside, JSON.stringify(this.#kept), { mode: 0o600 });
      renameSync(beside, this.#file);
    } catch {
      // A full or read-only disk: this window still counts its own.
    }
  }

  #read(): Spent | undefined {
    if (this.#file === undefined) return undefined;
    try {
      return spentSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      return undefined;
    }
  }
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
