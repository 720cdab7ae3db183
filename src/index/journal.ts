/** The journal's lines: one per commit, each with a checksum, so that half a line is known for what it is. */
import { createHash } from 'node:crypto';

export interface JournalLine {
  /** One that the commit made. */
  readonly segment?: number;
  readonly set: readonly (readonly [path: string, stamp: string, segment: number, doc: number])[];
  readonly gone: readonly string[];
}

export function journalText(line: JournalLine): string {
  const json = JSON.stringify(line);
  return `${checksum(json)} ${json}\n`;
}

/** Of one line without its end; undefined where it is not whole. */
export function parseJournalLine(text: string): JournalLine | undefined {
  const json = text.slice(9);
  return text.slice(0, 8) === checksum(json) ? (JSON.parse(json) as JournalLine) : undefined;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
