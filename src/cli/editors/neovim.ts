/** foretype in Neovim: the plugin in clients/neovim, as a package that Neovim loads by itself. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyPlugin } from './copy-plugin.ts';
import { type Place, userFolder } from './place.ts';
import type { Plan, Setup } from './setup.ts';
import { withHelpIndex } from './vim-help.ts';

export const neovim: Setup = {
  name: 'neovim',
  title: 'Neovim',
  programs: ['nvim'],
  atLeast: 0.12,
  byHand: (place) => `vim.opt.runtimepath:prepend(${JSON.stringify(join(place.clients, 'neovim'))})\n`,
  plan(place, program): Plan {
    const target = join(dataFolder(place), 'site', 'pack', 'foretype', 'start', 'foretype');
    const copy = copyPlugin(join(place.clients, 'neovim'), target);
    const lazy = existsSync(join(dataFolder(place), 'lazy', 'lazy.nvim'));
    return {
      steps: [withHelpIndex(copy, target, place, program, ['--headless', '--clean'])],
      afterwards: [
        ...(lazy
          ? [
              `You use lazy.nvim, which turns Neovim's own packages off: add { dir = ${JSON.stringify(target)}, lazy = false } to its specs.`,
            ]
          : []),
        ':checkhealth foretype says whether all is well; :help foretype has the keys.',
      ],
    };
  },
};

/** `stdpath('data')`. */
function dataFolder(place: Place): string {
  const name = place.env.NVIM_APPNAME || 'nvim';
  if (place.platform !== 'win32') return join(userFolder(place, 'XDG_DATA_HOME', '.local', 'share'), name);
  return join(place.env.LOCALAPPDATA ?? join(place.home, 'AppData', 'Local'), `${name}-data`);
}
