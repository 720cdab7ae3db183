/** Makes `:help foretype` find its page after the plugin was copied, in Vim and Neovim; without it all but the help works. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { output, type Place } from './place.ts';
import type { Step } from './setup.ts';

/** `quiet`: the options that start `program` without a screen and without the user's configuration. */
export function withHelpIndex(
  copy: Step,
  target: string,
  place: Place,
  program: string | undefined,
  quiet: readonly string[],
): Step {
  return {
    ...copy,
    apply() {
      copy.apply();
      const doc = join(target, 'doc');
      if (!program || !existsSync(doc)) return;
      const index = `exe "helptags" fnameescape('${doc.replaceAll("'", "''")}')`;
      output(place, program, [...quiet, '-c', index, '-c', 'qa!']);
    },
  };
}
