/** Identifiers in lines of text, as every language that is edited here writes them. */
export const identifier = /[A-Za-z_$][A-Za-z0-9_$]*/g;
const shortest = 3;

/** Words that stand everywhere and name nothing: keywords, literals and primitive types of the common languages. */
const everywhere = new Set(
  (
    'abstract and any args array assert async await bool boolean break byte case catch char class const continue ' +
    'def default defer del delete dict dyn elif else elsif end enum except export extends extern false final finally ' +
    'float fmt fn for foreach from fun func function global goto impl implements import include instanceof int ' +
    'interface internal into is kwargs lambda let list local long loop match mod module mut namespace new nil none ' +
    'None nonlocal not null number object operator or out override package pass private protected pub public raise ' +
    'readonly ref require rescue return self Self sealed short signed sizeof static str string struct super switch ' +
    'template then this throw throws trait true True False try type typedef typeof undefined union unless unsafe ' +
    'unsigned until use using usize val var virtual void volatile when where while with yield'
  ).split(' '),
);

/** Every identifier of three letters or more. */
export function namesIn(lines: readonly string[]): Set<string> {
  return new Set(
    lines.flatMap((line) => line.match(identifier) ?? []).filter((name) => name.length >= shortest),
  );
}

/** Of `namesIn`, those that somebody chose: no keywords, no literals, no primitive types. */
export function chosenNames(lines: readonly string[]): Set<string> {
  const names = namesIn(lines);
  for (const name of names) if (everywhere.has(name)) names.delete(name);
  return names;
}
