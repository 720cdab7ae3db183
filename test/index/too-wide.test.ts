/** What is never indexed: a home folder, whatever holds one, the root, what is not there. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { whyNotIndexed } from '../../src/index/index.ts';
import { emptyFolder } from './workspace.ts';

it('a project is indexed, a home folder and what holds one are not, through a link neither', () => {
  const top = emptyFolder();
  const home = join(top, 'people', 'ada');
  const project = join(home, 'project');
  mkdirSync(project, { recursive: true });
  symlinkSync(home, join(top, 'link'));
  writeFileSync(join(top, 'file'), '');
  const said = (path: string) => whyNotIndexed(path, home);
  expect(said(project)).toBeUndefined();
  expect(said(join(top, 'people'))).toBe('holds a home folder');
  expect(said(home)).toBe('is a home folder');
  expect(said(`${home}/`)).toBe('is a home folder');
  expect(said(join(top, 'link'))).toBe('is a home folder');
  expect(said('/')).toBe('is the root of a file system');
  expect(said(join(top, 'file'))).toBe('is no folder');
  expect(said(join(top, 'gone'))).toBe('cannot be read');
});
