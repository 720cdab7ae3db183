/** foretype in VS Code and its kin: the packaged extension, installed by the editor's own command. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, type Place } from './place.ts';
import { type Plan, type Setup, SetupRefused } from './setup.ts';

export const vscode: Setup = {
  name: 'vscode',
  title: 'VS Code',
  programs: ['code', 'codium', 'code-insiders', 'code-server'],
  atLeast: 1.96,
  byHand: (place) => `code --install-extension ${packaged(place) ?? 'foretype.vsix'}\n`,
  plan(place, program): Plan {
    const file = packaged(place);
    if (!file)
      throw new SetupRefused(
        'This installation brings no packaged extension for VS Code; in a checkout, `npm ci --prefix clients/vscode && npm run package:alone --prefix clients/vscode` makes it.',
      );
    if (!program)
      throw new SetupRefused(
        `The program code is not on your PATH. In VS Code: Extensions, …, Install from VSIX, and choose ${file}.`,
      );
    const wanted = extension(place);
    const listed = output(place, program, ['--list-extensions', '--show-versions'], 60_000) ?? '';
    const step = {
      does: `install the extension by ${program} --install-extension ${file}`,
      done: listed.split(/\r?\n/).includes(wanted),
      apply() {
        if (output(place, program, ['--install-extension', file, '--force'], 300_000) === undefined)
          throw new SetupRefused(
            `${program} did not install it; run: ${program} --install-extension ${file}`,
          );
      },
    };
    return { steps: [step], afterwards: ['Reload the window; the walkthrough "foretype" shows the keys.'] };
  },
};

/** The extension alone, which starts the foretype on the PATH; made by `node clients/vscode/package.mjs --without-server`. */
function packaged(place: Place): string | undefined {
  const file = join(place.clients, 'vscode', 'foretype.vsix');
  return existsSync(file) ? file : undefined;
}

/** As `code --list-extensions --show-versions` writes it. */
function extension(place: Place): string {
  const manifest = JSON.parse(readFileSync(join(place.clients, 'vscode', 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
    version: string;
  };
  return `${manifest.publisher}.${manifest.name}@${manifest.version}`.toLowerCase();
}
