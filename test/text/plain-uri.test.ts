/** One spelling for each file, whoever wrote its uri. */
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plainUri, sameFile } from '../../src/text/index.ts';

describe('a uri', () => {
  it('is one as Node and as editors write it', () => {
    // What editors escape beyond what Node does.
    const name = '/w/(a) [b]/+c@d,e&f=g$h!i.ts';
    const escaped = `file://${name.split('/').map(encodeURIComponent).join('/')}`;
    const all = escaped.replace(/[()!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
    expect(sameFile(pathToFileURL(name).href, escaped)).toBe(true);
    expect(sameFile(pathToFileURL(name).href, all)).toBe(true);
    expect(sameFile('file:///C:/a.ts', 'file:///c%3A/a.ts')).toBe(true);
    expect(sameFile('file:///C%3a/a.ts', 'file:///c:/a.ts')).toBe(true);
  });

  it('of another file is another', () => {
    expect(sameFile('file:///w/a.ts', 'file:///w/A.ts')).toBe(false);
    expect(sameFile('file:///w/a%2520b.ts', 'file:///w/a%20b.ts')).toBe(false);
    expect(sameFile('untitled:C:/a.ts', 'untitled:c:/a.ts')).toBe(false);
  });

  it('with a lone percent sign stands for itself', () => {
    expect(plainUri('untitled:100%')).toBe('untitled:100%');
  });
});
