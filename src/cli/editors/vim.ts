/** foretype in Vim 9: the plugin in clients/vim, as a package that Vim loads by itself. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyPlugin } from './copy-plugin.ts';
import { type Place, userFolder } from './place.ts';
import type { Plan, Setup } from './setup.ts';
import { withHelpIndex } from './vim-help.ts';

export const vim: Setup = {
  name: 'vim',
  title: 'Vim',
  programs: ['vim'],
  atLeast: 9,
  byHand: (place) => `set runtimepath^=${join(place.clients, 'vim').replace(/([ ,\\])/g, '\\$1')}\n`,
  plan(place, program): Plan {
    const target = join(vimFolder(place), 'pack', 'foretype', 'start', 'foretype');
    const copy = copyPlugin(join(place.clients, 'vim'), target);
    return {
      steps: [withHelpIndex(copy, target, place, program, ['-Nes', '-u', 'NONE', '-i', 'NONE'])],
      afterwards: ['Open a file and type; :help foretype has the keys.'],
    };
  },
};

/** As Vim itself decides: the home folder's .vim, or since 9.1 the one of the XDG rules where only that exists. */
function vimFolder(place: Place): string {
  if (place.platform === 'win32') return join(place.home, 'vimfiles');
  const classic = join(place.home, '.vim');
  const xdg = join(userFolder(place, 'XDG_CONFIG_HOME', '.config'), 'vim');
  if (existsSync(classic) || existsSync(join(place.home, '.vimrc'))) return classic;
  return existsSync(join(xdg, 'vimrc')) ? xdg : classic;
}
