/** What several requests took together: an answer may be of many, asked again, compared or written out by another model. */
import type { Report } from './frontier.ts';
import type { Usage } from './message.ts';

export interface Taken {
  readonly requests: number;
  /** Of each model once, in the order they were asked. */
  readonly models: readonly string[];
  readonly usage: Usage;
  /** Of the models whose price is known; undefined where none is. */
  readonly dollars: number | undefined;
  /** Some of them have no known price. */
  readonly isMore: boolean;
  /** Without what was done between them. */
  readonly ms: number;
}

/** Undefined of none. */
export function takenBy(reports: readonly Report[]): Taken | undefined {
  if (reports.length === 0) return undefined;
  const sum = (of: (report: Report) => number) => reports.reduce((all, report) => all + of(report), 0);
  const known = reports.filter(({ dollars }) => dollars !== undefined);
  return {
    requests: reports.length,
    models: [...new Set(reports.map(({ model }) => model))],
    usage: {
      input: sum(({ usage }) => usage.input),
      cached: sum(({ usage }) => usage.cached),
      stored: sum(({ usage }) => usage.stored),
      output: sum(({ usage }) => usage.output),
    },
    dollars: known.length === 0 ? undefined : sum(({ dollars = 0 }) => dollars),
    isMore: known.length < reports.length,
    ms: sum(({ ms }) => ms),
  };
}

/** `, $0.0120`, `, at least $0.0120` where not every price is known; empty where none is. */
export function dollarsOf({ dollars, isMore }: Taken): string {
  if (dollars === undefined) return '';
  return `, ${isMore ? 'at least ' : ''}$${dollars.toFixed(4)}`;
}

/** `claude-opus, 3 requests`, `claude-opus and codestral, 2 requests`. */
export function modelsOf({ models, requests }: Taken): string {
  return `${models.join(' and ')}${requests === 1 ? '' : `, ${requests} requests`}`;
}
