/**
 * The statistics that all windows of a user keep together: what one of them counts is added to what the file holds then,
 * so that none takes back what another has written.
 */
import { mkdirSync } from 'node:fs';
import type { Log } from '../base/index.ts';
import { asOnlyWriter } from './one-writer.ts';
import {
  noStatistics,
  readStatistics,
  type Statistics,
  statisticsFile,
  writeStatistics,
} from './statistics.ts';

export type Count = (statistics: Statistics) => void;

/** While the user types nobody waits: what could not be written goes with the next count. */
const triesTyping = 1;
const triesLeaving = 200;

export class KeptStatistics {
  #folder: string | undefined;
  readonly #log: Log;
  #now: Statistics;
  /** Counted here, while another window wrote. */
  #unwritten: Count[] = [];

  /** Without a folder nothing is kept beyond the process. */
  constructor(folder: string | undefined, log: Log) {
    this.#folder = folder;
    this.#log = log;
    this.#now = folder === undefined ? noStatistics() : readStatistics(folder, (why) => log.warn(why));
  }

  /** As they were when this window last counted. */
  get now(): Statistics {
    return this.#now;
  }

  add(count: Count): void {
    this.#unwritten.push(count);
    if (!this.#write(triesTyping)) count(this.#now);
  }

  /** Writes what could not be written yet. False where another process writes all the while. */
  keep(): boolean {
    return this.#unwritten.length === 0 || this.#folder === undefined || this.#write(triesLeaving);
  }

  #write(tries: number): boolean {
    const folder = this.#folder;
    if (folder === undefined) return false;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return asOnlyWriter(statisticsFile(folder), tries, () => {
        const all = readStatistics(folder, (why) => this.#log.warn(why));
        for (const count of this.#unwritten) count(all);
        writeStatistics(folder, all);
        this.#now = all;
        this.#unwritten = [];
      });
    } catch (cause) {
      this.#folder = undefined; // said once; predictions go on
      this.#unwritten = [];
      this.#log.warn(
        `your statistics are not kept: ${folder} cannot be written (${(cause as Error).message})`,
      );
      return false;
    }
  }
}
