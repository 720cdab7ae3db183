/**
 * The debugger of this product: per request, timed notes from every stage (trigger, candidates, filters, outcome),
 * kept in a ring in memory and shown by a command. Document text appears in traces only, and nowhere on disk.
 */
import type { Clock } from './clock.ts';

export interface TraceNote {
  /** Milliseconds since the trace began. */
  readonly atMs: number;
  readonly stage: string;
  readonly text: string;
}

export class Trace {
  readonly notes: TraceNote[] = [];
  readonly title: string;
  readonly #clock: Clock;
  readonly #start: number;

  constructor(title: string, clock: Clock) {
    this.title = title;
    this.#clock = clock;
    this.#start = clock.now();
  }

  get elapsedMs(): number {
    return this.#clock.now() - this.#start;
  }

  note(stage: string, text: string): void {
    this.notes.push({ atMs: this.elapsedMs, stage, text });
  }

  /** Runs `work` and notes how long it took. */
  span<T>(stage: string, work: () => T): T {
    const from = this.#clock.now();
    try {
      return work();
    } finally {
      this.note(stage, `${(this.#clock.now() - from).toFixed(2)} ms`);
    }
  }

  /** As Markdown: one line per note. */
  toMarkdown(): string {
    const lines = this.notes.map((n) => `- ${n.atMs.toFixed(1)} ms **${n.stage}** ${n.text}`);
    return [`### ${this.title}`, '', ...lines, ''].join('\n');
  }
}

/** The last `capacity` traces, newest last. */
export class TraceRing {
  readonly #traces: Trace[] = [];
  readonly #capacity: number;
  readonly #clock: Clock;

  constructor(clock: Clock, capacity = 50) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  start(title: string): Trace {
    const trace = new Trace(title, this.#clock);
    this.#traces.push(trace);
    if (this.#traces.length > this.#capacity) this.#traces.shift();
    return trace;
  }

  get latest(): readonly Trace[] {
    return this.#traces;
  }
}
