/** An edit that is expected to come: what every producer (prediction, planning) puts in the queue. */
import type { TextEdit } from '../text/index.ts';

export interface ComingEdit {
  /** Unique within the process. */
  readonly id: string;
  readonly uri: string;
  /** The version of `uri` that `edit` refers to; the queue moves both forward as the user types. */
  readonly version: number;
  readonly edit: TextEdit;
  readonly reason: string;
  /** What produced it: `rename`, `same-change` …, `model`, `plan`. */
  readonly source: string;
  /** Edits that stand or fall together; see ExactEdit.group. */
  readonly group: string;
  /** Sites of the group left, this one included. */
  readonly sites: number;
  /** Probability that the user accepts it, 0..1. */
  readonly confidence: number;
  /** Of a predicted edit: the numbers its confidence was computed from, by name. */
  readonly features?: Readonly<Record<string, number>>;
  readonly cursorAfter?: number;
  /** The user is typing it out by hand: it stays until it is done or left. */
  readonly typing?: true;
  /** Of a plan's edits: its place in the plan. They come before everything that is predicted. */
  readonly order?: number;
}
