/** A small git repository made on the spot: texts per commit, in a folder that the test removes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolder } from './remove-folder.ts';

export interface TinyClone {
  readonly path: string;
  /** Writes these files (null removes one) and commits them; answers with the commit's id. */
  commit(files: Readonly<Record<string, string | null>>, subject: string, author?: string): string;
  git(...args: string[]): string;
  remove(): void;
}

export function tinyClone(name: string): TinyClone {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-clone-'));
  const path = join(folder, name);
  mkdirSync(path);
  let minute = 0;
  const git = (...args: string[]) => {
    const time = `2024-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
    return execFileSync('git', ['-C', path, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_DATE: time,
        GIT_COMMITTER_DATE: time,
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'ada@example.org',
        GIT_AUTHOR_NAME: 'Ada',
        GIT_AUTHOR_EMAIL: 'ada@example.org',
      },
    });
  };
  git('init', '--quiet');
  return {
    path,
    git,
    commit(files, subject, author = 'Ada <ada@example.org>') {
      minute++;
      for (const [file, text] of Object.entries(files)) {
        const at = join(path, file);
        mkdirSync(dirname(at), { recursive: true });
        if (text === null) rmSync(at);
        else writeFileSync(at, text);
      }
      git('add', '--all');
      git('commit', '--quiet', '--message', subject, `--author=${author}`);
      return git('rev-parse', 'HEAD').trim();
    },
    remove: () => removeFolder(folder),
  };
}
