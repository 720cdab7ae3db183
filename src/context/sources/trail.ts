/** Where the user has been: units that were looked at, and units that were edited before what the stream tells. */
import { type Candidate, type EvidencePlace, type EvidenceSource, unitAt } from '../candidate.ts';

const mostPlaces = 8;
const shownWhole = 16;

export function viewed(place: EvidencePlace): Candidate[] {
  return around(place, 'viewed', place.visited);
}

export function edited(place: EvidencePlace): Candidate[] {
  return around(place, 'edited', place.edited);
}

function around(
  { files, shown }: EvidencePlace,
  source: EvidenceSource,
  places: readonly { readonly path: string; readonly line: number }[],
): Candidate[] {
  const seen = new Set<string>();
  const out: Candidate[] = [];
  for (const { path, line } of places) {
    const file = files.find((f) => f.path === path);
    const unit = file && unitAt(file, line);
    if (!unit || seen.has(`${path}:${unit.from}`) || shown(path, unit.from)) continue;
    seen.add(`${path}:${unit.from}`);
    const form = unit.to - unit.from <= shownWhole ? 'whole' : unit.kind === 'outer' ? 'members' : 'head';
    out.push({ source, file, unit, form, score: 1 / (1 + out.length / 2) });
    if (out.length === mostPlaces) break;
  }
  return out;
}
