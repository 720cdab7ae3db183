/** What declares the names near the place, wherever that is; a name with many declarations says little. */
import { type Candidate, type EvidencePlace, usualForm } from '../candidate.ts';

export function definitions({ files, near, shown }: EvidencePlace): Candidate[] {
  const found = files.flatMap((file) =>
    file.units
      .filter((unit) => unit.kind !== 'import' && near.has(unit.name) && !shown(file.path, unit.from))
      .map((unit) => ({ file, unit })),
  );
  const counts = new Map<string, number>();
  for (const { unit } of found) counts.set(unit.name, (counts.get(unit.name) ?? 0) + 1);
  return found.map(({ file, unit }) => ({
    source: 'definitions',
    file,
    unit,
    form: usualForm(unit),
    score: near.get(unit.name)! / Math.sqrt(counts.get(unit.name)!),
  }));
}
