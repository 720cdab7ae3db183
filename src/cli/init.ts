/**
 * `foretype init`: foretype into the editors that are here. It plans first and says what it would do; `--write` does it,
 * `--print` prints what a user pastes who prefers to do it by hand. A second run finds all done.
 */
import { parseArgs } from 'node:util';
import { emacs } from './editors/emacs.ts';
import { helix } from './editors/helix.ts';
import { neovim } from './editors/neovim.ts';
import { findProgram, output, type Place, thisPlace } from './editors/place.ts';
import { type Setup, SetupRefused } from './editors/setup.ts';
import { vim } from './editors/vim.ts';
import { vscode } from './editors/vscode.ts';
import { UsageError } from './usage-error.ts';

const setups: readonly Setup[] = [neovim, vim, emacs, helix, vscode];

export async function init(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { print: { type: 'boolean' }, write: { type: 'boolean' } },
  });
  const place = thisPlace();
  const [word, ...more] = positionals;
  if (more.length > 0) throw new UsageError('one editor at a time');
  if (values.print && values.write) throw new UsageError('either --print or --write');
  if (word === undefined) {
    if (values.print || values.write) throw new UsageError('wants the name of an editor');
    return survey(place);
  }
  const setup = setups.find((s) => s.name === word || s.programs.includes(word));
  if (!setup)
    throw new UsageError(`there is no editor ${word} here; known: ${setups.map((s) => s.name).join(', ')}`);
  if (values.print) {
    process.stdout.write(setup.byHand(place));
    return 0;
  }
  try {
    return setUp(setup, place, values.write ?? false);
  } catch (error) {
    if (!(error instanceof SetupRefused)) throw error;
    process.stderr.write(`foretype: ${error.message}\n`);
    return 1;
  }
}

/** Which editors are here, and the command for each. */
function survey(place: Place): number {
  const rows = setups.map((setup) => ({ setup, program: findProgram(place, setup.programs) }));
  const here = rows.filter(({ program }) => program !== undefined);
  const gone = rows.filter(({ program }) => program === undefined);
  for (const { setup, program } of here)
    say(`${setup.title.padEnd(8)} foretype init ${setup.name.padEnd(7)} ${program}`);
  if (gone.length > 0) say(`Not found: ${gone.map(({ setup }) => setup.title).join(', ')}.`);
  if (here.length > 0) say('Each says first what it would do; --write does it.');
  return 0;
}

function setUp(setup: Setup, place: Place, write: boolean): number {
  const program = findProgram(place, setup.programs);
  if (!program) say(`${setup.title} was not found on your PATH.`);
  else tellAge(setup, place, program);
  const { steps, afterwards } = setup.plan(place, program);
  for (const step of steps) {
    if (step.done) say(`already there: ${step.does}`);
    else if (!write) say(`would ${step.does}`);
    else {
      step.apply();
      say(`done: ${step.does}`);
    }
  }
  if (!write && steps.some((step) => !step.done))
    say(`Nothing was changed. To do it: foretype init ${setup.name} --write`);
  else for (const sentence of afterwards) say(sentence);
  return 0;
}

function tellAge(setup: Setup, place: Place, program: string): void {
  const version = /\d+\.\d+/.exec(output(place, program, ['--version']) ?? '')?.[0];
  if (version !== undefined && older(version, setup.atLeast))
    say(
      `${setup.title} ${version} is older than ${setup.atLeast}: not everything will show. Newer ones work better.`,
    );
}

/** By numbers, not by decimals: 0.9 is older than 0.12. */
function older(version: string, atLeast: number): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = String(atLeast).split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
