/**
 * What a goal leaves open that only its author knows. English words alone are judged, and only goals that say next to
 * nothing: whoever names a thing, a number or an effect is not bothered.
 */
const emptyWords = new Set(
  'a an and all any as at be better by can code could do file files for function here in it its just lines make me method more my nice nicer of on one please properly so some stuff that the them these thing things this those to up us with would you'.split(
    ' ',
  ),
);
const toDo = 'what it is to do';
/** Words that say that something changes, and not what it is to become. */
const vague: readonly (readonly [RegExp, string])[] = [
  [/^(?:fix|repair|debug|correct)(?:es|ed|ing)?$/, 'what goes wrong, and what should happen'],
  [
    /^(?:improv|optimi[sz]|enhanc|polish|refactor|clean|tid|beautif|moderni[sz])\w*$/,
    'in what respect: speed, length, names, structure',
  ],
  [/^(?:chang|updat|edit|modif|adjust|adapt|rework|rewrit|redo)\w*$/, 'what it is to become'],
  [/^(?:implement|finish|complet|add|work)\w*$/, toDo],
];
const longestGoal = 8;

/** A sentence on what is missing; undefined where the goal says enough, or what it says is not known here. */
export function nudge(goal: string, selected: boolean): string | undefined {
  const words: readonly string[] = goal.toLowerCase().match(/[\p{L}\p{N}_'./-]+/gu) ?? [];
  if (words.length === 0 || words.length > longestGoal) return undefined;
  const telling = words.map((word) => word.replace(/[.'/-]+$/, '')).filter((word) => !emptyWords.has(word));
  if (telling.length === 0 && words.includes('better')) return sentence(goal, vague[1]![1]);
  const missing = telling.map((word) => vague.find(([pattern]) => pattern.test(word))?.[1]);
  const [first] = missing;
  // Lines that are selected may say themselves what they are to do.
  if (first === undefined || missing.includes(undefined) || (selected && first === toDo)) return undefined;
  return sentence(goal, first);
}

function sentence(goal: string, missing: string): string {
  return `“${goal.trim()}” leaves much open; next time say ${missing}. It is being done all the same`;
}
