/** foretype in Emacs: foretype.el beside the user's init file, and three lines in that file which start it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyPlugin } from './copy-plugin.ts';
import { type Place, userFolder } from './place.ts';
import type { Plan, Setup, Step } from './setup.ts';
import { replaceUserText, userText } from './user-file.ts';

export const emacs: Setup = {
  name: 'emacs',
  title: 'Emacs',
  programs: ['emacs'],
  atLeast: 28,
  byHand: () => lines,
  plan(place): Plan {
    const folder = emacsFolder(place);
    const copy = copyPlugin(join(place.clients, 'emacs'), join(folder, 'foretype'), (path) =>
      path.endsWith('.el'),
    );
    return {
      steps: [copy, loadStep(initFile(place, folder))],
      afterwards: ['In a source file M-x foretype-doctor says whether all is well.'],
    };
  },
};

const lines = `(add-to-list 'load-path (locate-user-emacs-file "foretype"))
(require 'foretype)
(foretype-global-mode 1)
`;

/** The lines go to the end of the init file, which is what users of `package-initialize` and `custom-file` need. */
function loadStep(file: string): Step {
  const before = userText(file);
  const loaded = /^[^;\n]*\((?:require\s+'|use-package\s+)foretype[\s)]/m.test(before ?? '');
  const copy = before === undefined ? '' : ' (a copy of it is kept beside it)';
  const gap = before === undefined || before === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  return {
    does: `add to the end of ${file}${copy}:\n      ${lines.trimEnd().split('\n').join('\n      ')}`,
    done: loaded,
    apply: () => void replaceUserText(file, before, `${before ?? ''}${gap}${lines}`),
  };
}

/** `user-emacs-directory`, as Emacs 27 and later choose it (lisp/startup.el, startup--xdg-or-homedot). */
function emacsFolder(place: Place): string {
  const classic = join(place.home, '.emacs.d');
  const xdg = join(userFolder(place, 'XDG_CONFIG_HOME', '.config'), 'emacs');
  const classicUsed = [classic, join(place.home, '.emacs'), join(place.home, '.emacs.el')].some((path) =>
    existsSync(path),
  );
  return !classicUsed && existsSync(xdg) ? xdg : classic;
}

/** The init file that Emacs loads: the first that exists. */
function initFile(place: Place, folder: string): string {
  const inFolder = join(folder, 'init.el');
  if (folder !== join(place.home, '.emacs.d')) return inFolder;
  const candidates = [join(place.home, '.emacs.el'), join(place.home, '.emacs'), inFolder];
  return candidates.find((path) => existsSync(path)) ?? inFolder;
}
