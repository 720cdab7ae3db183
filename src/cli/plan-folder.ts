/** The work tree a plan is made and taken back in: its files as plans read them, and how they are written. */
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { walk } from '../index/index.ts';
import { type WorkspaceFiles, workspaceFiles } from '../planning/index.ts';
import { isSecretFile } from '../text/index.ts';
import { languageOf } from './language-of.ts';
import { workTreeOf } from './open-here.ts';
import { WorkFolder } from './work-folder.ts';

export interface PlanFolder {
  readonly root: string;
  readonly files: WorkspaceFiles;
  readonly work: WorkFolder;
  /** Of a name as the user gave it, where they are; undefined outside the work tree. */
  pathOf(name: string): string | undefined;
}

/** The nearest folder above that git keeps, else `folder`. */
export function planFolder(folder = '.'): PlanFolder {
  const root = realpathSync(workTreeOf(folder));
  const work = new WorkFolder(root);
  const files = workspaceFiles({
    folders: () => [pathToFileURL(root).href],
    languageOf,
    walk: (folder, signal) => walk(folder, (name) => languageOf(name) !== '' && !isSecretFile(name), signal),
  });
  return {
    root,
    files,
    work,
    pathOf(name) {
      const full = resolve(name);
      return work.pathOf(existsSync(full) ? realpathSync(full) : full);
    },
  };
}
