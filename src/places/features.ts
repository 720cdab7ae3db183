/**
 * Lines as numbers between 0 and 1, for a ranker: where a line lies from the newest changes, what it shares with them, what
 * it is. A row holds only what is not 0.
 */
import type { Turns } from '../base/index.ts';
import type { TextSnapshot } from '../text/index.ts';
import { type AlikeName, alike, alikeNames } from './alike.ts';
import { type KindName, kindNames, kinds } from './kinds.ts';
import { type KinshipName, kinship, kinshipNames } from './kinship.ts';
import { behind, type Moment } from './moment.ts';
import { type NearnessName, nearness, nearnessNames } from './nearness.ts';
import { type SharingName, sharing, sharingNames } from './sharing.ts';

export type FeatureName = NearnessName | SharingName | AlikeName | KindName | KinshipName;
export type Say = (name: FeatureName, value: number) => void;

export const featureNames: readonly FeatureName[] = [
  ...nearnessNames,
  ...sharingNames,
  ...alikeNames,
  ...kindNames,
  ...kinshipNames,
];

/** A line that may be next; `line` may be the one behind the last. */
export interface CandidateLine {
  readonly document: TextSnapshot;
  readonly line: number;
}

/** Row i holds `features[ends[i - 1]]` to `features[ends[i]]`, indices into `featureNames`, and as many values. */
export interface LineTable {
  readonly lines: readonly CandidateLine[];
  readonly ends: ArrayLike<number>;
  readonly features: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** What says that nothing comes next: what the likeliest line has at most, how much there is to choose from. */
export const noneNames = [
  'gone now',
  'gone',
  'fresh now',
  'like old now',
  'form of old',
  'around insertion now',
] as const satisfies readonly FeatureName[];

const indexOf = new Map(featureNames.map((name, i) => [name, i]));

export async function lineTable(moment: Moment, turns: Turns): Promise<LineTable> {
  const lines: CandidateLine[] = [];
  const [ends, features, values]: [number[], number[], number[]] = [[], [], []];
  const say: Say = (name, value) => {
    if (value === 0) return;
    features.push(indexOf.get(name)!);
    values.push(value);
  };
  const [shares, resembles] = [sharing(moment), alike(moment)];
  for (const file of moment.files) {
    const { document, start } = file;
    const [lies, is, belongs] = [nearness(moment, file), kinds(file), kinship(moment, file)];
    const last = start + file.lines.length === document.lineCount ? 1 : 0;
    for (let i = 0; i < file.lines.length + last; i++) {
      const [up, line, down] = [
        file.lines[i - 1] ?? behind,
        file.lines[i] ?? behind,
        file.lines[i + 1] ?? behind,
      ];
      const around = { line, up, down };
      lies(start + i, say);
      shares(around, say);
      resembles(around, say);
      is(start + i, around, say);
      belongs(around, say);
      lines.push({ document, line: start + i });
      ends.push(features.length);
      if (turns.due) await turns.pass();
    }
  }
  return { lines, ends, features, values };
}
