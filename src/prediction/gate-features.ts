/**
 * What the gate is told of an edit that could be shown: numbers of about −1 … 1, by the names its coefficients have. How large
 * and how far off an edit is says other things of a guess than of what follows exactly, so the model's own say both twice.
 */
import type { EditorSnapshot } from '../editor/index.ts';
import type { Features } from '../learning/index.ts';
import { minimize, type TextEdit, type TextSnapshot } from '../text/index.ts';

export interface GateInput {
  /** `rename`, …, `model`. */
  readonly source: string;
  readonly strength: 'certain' | 'likely' | 'weak';
  readonly edit: TextEdit;
  /** The one that is edited. */
  readonly document: TextSnapshot;
  /** Places that share its reason, this one included. */
  readonly sites: number;
  readonly editor: EditorSnapshot;
  /** Mean log-probability the model gives to another's edit; undefined where it was not asked. */
  readonly agreement?: number;
  /** Of an edit of the model's own: log-probabilities, a token's mean and the whole, and the probability of no edit. */
  readonly own?: {
    readonly logProb: number;
    readonly wholeLogProb?: number | undefined;
    readonly noEdit: number;
    /** It is the beginning of a line, of which the rest was not likely enough. */
    readonly partial?: boolean;
  };
  /** Milliseconds since the user rejected anything. */
  readonly sinceRejection: number;
}

/** Agreement is counted from here: about one in four tokens expected. */
const evenAgreement = -1.4;
const forgetsRejectionMs = 60_000;
const swiftTyping = 8;
const lookedBack = 8;

export function gateFeatures(input: GateInput): Features {
  const { source, strength, document, editor, agreement, own } = input;
  const edit = minimize(input.edit, document);
  const elsewhere = document.uri !== editor.document.uri;
  const away = elsewhere
    ? 0
    : Math.abs(lineOf(document, edit[0]?.from ?? 0) - lineOf(document, editor.cursor));
  const characters = edit.reduce((sum, r) => sum + Math.max(r.text.length, r.to - r.from), 0);
  const size = (Math.log2(1 + characters) - 4) / 3;
  const distance = (Math.log2(1 + away) - 3) / 3;
  return {
    bias: 1,
    [`class ${source}`]: 1,
    [strength]: 1,
    sites: (Math.log2(input.sites) - 1) / 2,
    size,
    distance,
    'other file': elsewhere ? 1 : 0,
    reverts: revertedShare(edit, document, editor),
    rejected: Math.exp(-input.sinceRejection / forgetsRejectionMs),
    rhythm: rhythm(editor),
    agreement: agreement === undefined ? 0 : Math.max(-2, agreement - evenAgreement),
    certainty: own ? Math.max(-4, own.logProb) : 0,
    'no edit': own?.noEdit ?? 0,
    ...(own ? { 'model size': size, 'model distance': distance, 'model elsewhere': elsewhere ? 1 : 0 } : {}),
    ...(own?.partial ? { 'model beginning': 1 } : {}),
    ...(own?.wholeLogProb === undefined ? {} : { 'model whole': odds(own.wholeLogProb) }),
  };
}

/** Logarithm of the odds that a probability means, in fours: with a coefficient of 4 a calibrated model is believed to the letter. */
function odds(logProb: number): number {
  const against = Math.log(Math.max(1e-9, -Math.expm1(logProb)));
  return Math.min(1, Math.max(-2, (logProb - against) / 4));
}

/** Of the words the edit writes, the share that the user has just taken away and not written again, 0..1. */
function revertedShare(edit: TextEdit, document: TextSnapshot, { history }: EditorSnapshot): number {
  const taken = new Set<string>();
  for (const event of history.slice(-lookedBack)) {
    if (event.uri !== document.uri) continue;
    for (const r of event.edit) for (const word of words(event.before.slice(r.from, r.to))) taken.add(word);
    for (const r of event.edit) for (const word of words(r.text)) taken.delete(word);
  }
  const written = edit.flatMap((r) => words(r.text));
  return written.length === 0 ? 0 : written.filter((word) => taken.has(word)).length / written.length;
}

/** How swiftly the last burst was typed: 1 at eight characters a second and above. */
function rhythm({ history }: EditorSnapshot): number {
  const last = history.at(-1);
  if (!last || last.at <= last.startedAt) return 0;
  const characters = last.edit.reduce((sum, r) => sum + r.text.length, 0);
  return Math.min(1, characters / ((last.at - last.startedAt) / 1000) / swiftTyping);
}

function words(text: string): string[] {
  return text.match(/\w+/g) ?? [];
}

function lineOf(document: TextSnapshot, offset: number): number {
  return document.lineAt(Math.min(offset, document.length)).number;
}
