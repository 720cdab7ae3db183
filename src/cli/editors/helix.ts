/** foretype in Helix: configuration only, for Helix has no plugins. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HelixLanguage, mergeLanguages, tomlHolds } from './helix-languages.ts';
import { findProgram, output, type Place, userFolder } from './place.ts';
import { type Plan, type Setup, SetupRefused } from './setup.ts';
import { replaceUserText, userText } from './user-file.ts';

/** Helix's names of the languages whose structure foretype knows. */
const known = [
  'typescript',
  'tsx',
  'javascript',
  'jsx',
  'python',
  'rust',
  'go',
  'java',
  'c',
  'cpp',
  'c-sharp',
  'lua',
  'ruby',
  'php',
  'bash',
  'html',
  'css',
  'json',
  'toml',
  'yaml',
];

export const helix: Setup = {
  name: 'helix',
  title: 'Helix',
  programs: ['hx', 'helix'],
  atLeast: 25,
  byHand(place) {
    const program = findProgram(place, helix.programs);
    const languages = program ? configured(place, program) : [{ name: 'typescript', servers: [] }];
    const [first, second] = ['languages.toml', 'config.toml'].map((name) => join(folder(place), name));
    return `# ${first}\n${mergeLanguages('', languages).text}\n# ${second}\n${hintsAndKeys(place)}`;
  },
  plan(place, program): Plan {
    if (!program)
      throw new SetupRefused(
        'Helix is not on your PATH, and only Helix itself says which servers each language has.',
      );
    const file = join(folder(place), 'languages.toml');
    const before = userText(file);
    const { text, added } = mergeLanguages(before ?? '', configured(place, program));
    const copy = before === undefined ? '' : ' (a copy of it is kept beside it)';
    const languages = {
      does: added.length > 0 ? `add to ${file}${copy}: ${added.join(', ')}` : `add foretype to ${file}`,
      done: added.length === 0,
      apply: () => void replaceUserText(file, before, text),
    };
    const { steps, afterwards } = planConfig(place);
    const menu = 'The code action menu (Space a) applies the next edit without any key of its own.';
    return { steps: [languages, ...steps], afterwards: [...afterwards, menu] };
  },
};

/** Helix draws no hints unless asked. A config.toml of the user's own is theirs to change: it is told what to add. */
function planConfig(place: Place): Plan {
  const file = join(folder(place), 'config.toml');
  const before = userText(file);
  const wanted = hintsAndKeys(place);
  if (before === undefined) {
    const apply = () => void replaceUserText(file, undefined, wanted);
    return {
      steps: [{ does: `write ${file}, with hints switched on and keys`, done: false, apply }],
      afterwards: [],
    };
  }
  if (tomlHolds(before, wanted))
    return {
      steps: [{ does: `switch hints on and bind keys in ${file}`, done: true, apply() {} }],
      afterwards: [],
    };
  return { steps: [], afterwards: [`Hints and keys, for your ${file}:\n\n${wanted}`] };
}

/** What clients/helix has for everybody. */
function hintsAndKeys(place: Place): string {
  return readFileSync(join(place.clients, 'helix', 'config.toml'), 'utf8');
}

function folder(place: Place): string {
  return place.platform === 'win32'
    ? join(place.env.APPDATA ?? join(place.home, 'AppData', 'Roaming'), 'helix')
    : join(userFolder(place, 'XDG_CONFIG_HOME', '.config'), 'helix');
}

/** What this Helix starts for each language, as `hx --health LANGUAGE` says; languages it does not know are left out. */
function configured(place: Place, program: string): HelixLanguage[] {
  return known.flatMap((name) => {
    const said = output(place, program, ['--health', name]);
    const servers = said === undefined ? undefined : serversIn(said);
    return servers ? [{ name, servers }] : [];
  });
}

/** Undefined where the text is no report of a language. */
export function serversIn(health: string): string[] | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Helix paints even where it writes to no terminal
  const lines = health.replace(/\u001b\[[0-9;]*m/g, '').split(/\r?\n/);
  const at = lines.findIndex((line) => line.startsWith('Configured language servers:'));
  if (at < 0) return undefined;
  const servers: string[] = [];
  for (const line of lines.slice(at + 1)) {
    const name = /^ {2}\S+ ([^\s:]+):/.exec(line)?.[1];
    if (name === undefined) break;
    servers.push(name);
  }
  return servers;
}
