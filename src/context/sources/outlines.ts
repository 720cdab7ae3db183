/**
 * What whole files declare, by signatures: the active file's own, its test or what it tests, what past commits changed
 * together with it, and what lies beside it.
 */
import {
  type Candidate,
  type EvidenceFile,
  type EvidencePlace,
  type EvidenceSource,
  usualForm,
} from '../candidate.ts';

const mostUnits = 40;

/** The active file beyond the window, the nearest first. */
export function outline({ active, line, shown }: EvidencePlace): Candidate[] {
  return active.units
    .filter((unit) => unit.kind !== 'import' && !shown(active.path, unit.from))
    .map((unit) => ({ unit, away: Math.abs(unit.from - line) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, mostUnits)
    .map(({ unit }, i) => ({
      source: 'outline',
      file: active,
      unit,
      form: unit.head < unit.to ? 'head' : usualForm(unit),
      score: 1 / (1 + i / 8),
    }));
}

/** What brings names into the active file. */
export function imports({ active, shown }: EvidencePlace): Candidate[] {
  return active.units
    .filter((unit) => unit.kind === 'import' && !shown(active.path, unit.from))
    .map((unit) => ({ source: 'imports', file: active, unit, form: 'whole', score: 1 }));
}

/** A test's implementation, an implementation's test, a source's header. */
export function twins(place: EvidencePlace): Candidate[] {
  const own = twinName(place.active.path);
  return others(place)
    .filter((file) => twinName(file.path) === own || (file.because?.twins ?? 0) > 0)
    .flatMap((file) => signatures(place, 'twins', file, 1));
}

/** Files that past commits changed with this one; only the index knows them. */
export function together(place: EvidencePlace): Candidate[] {
  return others(place).flatMap((file) => {
    const share = file.because?.together ?? 0;
    return share > 0 ? signatures(place, 'together', file, share) : [];
  });
}

/** Of the same folder and kind: often other cases of the same thing. */
export function beside(place: EvidencePlace): Candidate[] {
  const [folder, ending] = folderAndEnding(place.active.path);
  return others(place)
    .filter(({ path }) => {
      const [otherFolder, otherEnding] = folderAndEnding(path);
      return otherFolder === folder && otherEnding === ending;
    })
    .flatMap((file) => signatures(place, 'beside', file, 1));
}

function others({ files, active }: EvidencePlace): EvidenceFile[] {
  return files.filter((file) => file !== active);
}

/** Those with names that are near the place first, then in the order of the text. */
function signatures(
  place: EvidencePlace,
  source: EvidenceSource,
  file: EvidenceFile,
  score: number,
): Candidate[] {
  return file.units
    .filter((unit) => unit.kind !== 'import' && !place.shown(file.path, unit.from))
    .slice(0, mostUnits)
    .map((unit, i) => ({
      source,
      file,
      unit,
      form: unit.head < unit.to ? 'head' : usualForm(unit),
      score: (score * (place.near.has(unit.name) ? 1 : 0.7)) / (1 + i / 16),
    }));
}

function folderAndEnding(path: string): readonly [string, string] {
  return [path.slice(0, path.lastIndexOf('/') + 1), path.slice(path.lastIndexOf('.') + 1)];
}

/** `order.test.ts`, `test_order.py`, `OrderTests.cs`, `order_spec.rb` and `order.h` are all `order`. */
function twinName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const bare = name
    .replace(/[._-](?:test|tests|spec|specs|bench)$|^(?:test|spec)[._-]/i, '')
    .replace(/(?:Tests?|Spec)$/, '');
  return (bare === '' ? name : bare).toLowerCase();
}
