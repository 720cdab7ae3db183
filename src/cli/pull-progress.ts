/**
 * What a download looks like in a terminal: one line that is written anew, with the speed of the last seconds; where nobody
 * watches (a log, a pipe), a line for every tenth. On stderr: stdout holds results.
 */
import type { Clock } from '../base/index.ts';
import { megabytes, type PullProgress } from '../frontier/index.ts';

export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const redrawMs = 100;
const speedOverMs = 5000;

export class PullLine {
  readonly #screen: Screen;
  readonly #clock: Clock;
  /** When how many bytes were here, of the last seconds. */
  #seen: { at: number; received: number }[] = [];
  #path = '';
  #drawnAt = Number.NEGATIVE_INFINITY;
  #tenth = -1;
  #open = false;

  constructor(screen: Screen, clock: Clock) {
    this.#screen = screen;
    this.#clock = clock;
  }

  show({ path, received, size }: PullProgress): void {
    const now = this.#clock.now();
    const last = this.#seen.at(-1)?.received ?? 0;
    if (path !== this.#path || received < last) this.#begin(path);
    this.#seen.push({ at: now, received });
    while (this.#seen.length > 2 && now - this.#seen[0]!.at > speedOverMs) this.#seen.shift();
    const whole = size !== undefined && received >= size;
    if (!this.#screen.isTTY) {
      this.#tenths(received, size);
    } else if (whole || now - this.#drawnAt >= redrawMs) {
      this.#drawnAt = now;
      const line = this.#line(received, size).slice(0, (this.#screen.columns ?? 80) - 1);
      this.#screen.write(`\r${line}\u001b[K`);
      this.#open = true;
    }
  }

  /** So that what is written next begins a line. */
  end(): void {
    if (this.#open) this.#screen.write('\n');
    this.#open = false;
  }

  #begin(path: string): void {
    this.end();
    this.#path = path;
    this.#seen = [];
    this.#tenth = -1;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }

  #tenths(received: number, size: number | undefined): void {
    if (size === undefined || size === 0) return;
    const tenth = Math.floor((10 * received) / size);
    if (tenth <= this.#tenth) return;
    this.#tenth = tenth;
    this.#screen.write(`${this.#line(received, size)}\n`);
  }

  #line(received: number, size: number | undefined): string {
    const first = this.#seen[0]!;
    const ms = this.#clock.now() - first.at;
    const perSecond = ms > 0 ? (1000 * (received - first.received)) / ms : 0;
    const speed = perSecond > 0 ? [`${megabytes(perSecond)}/s`] : [];
    if (size === undefined) return [this.#path, megabytes(received), ...speed].join('  ');
    const share = `${size === 0 ? 100 : Math.floor((100 * received) / size)} %`;
    const left =
      perSecond > 0 && received < size ? [`${Math.ceil((size - received) / perSecond)} s left`] : [];
    return [this.#path, `${megabytes(received)} of ${megabytes(size)}`, share, ...speed, ...left].join('  ');
  }
}
