/**
 * The pages say what is true: every command in them runs as it stands, every snippet is tried by the program it is for,
 * links lead somewhere, and code words that look like ours are ours. Needs dist/ and the package registry.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands as commandTable, readWords } from '../../src/cli/index.ts';
import { settingNames } from '../../src/config/index.ts';
import { type LoopbackRegistry, openRegistry } from '../cli/loopback-registry.ts';
import { obtainEditors } from '../editors/editors.ts';
import { slow } from '../editors/until.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { firstPages, firstPrediction } from './first-prediction.ts';
import { pages, root } from './markdown.ts';
import { Reader, type SharedPrefix } from './reader.ts';
import { commands, trials } from './snippets.ts';

const all = pages();
/** Pages for users; what is generated (settings, protocol) has tests of its own. */
const guides = all.filter(({ path }) => path === 'README.md' || /^clients\/[^/]+\/README\.md$/.test(path));

describe.each(all)('$path', (page) => {
  it('links to what exists', () => {
    const lost = page.links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = '', fragment] = link.split('#');
      const target = path === '' ? page.path : join(dirname(page.path), path);
      if (!existsSync(join(root, target))) return true;
      return fragment !== undefined && !all.find((p) => p.path === target)?.anchors.includes(fragment);
    });
    expect(lost).toEqual([]);
  });

  it('names only commands, options and settings that exist', () => {
    const unknown = [
      ...page.words,
      ...page.blocks.flatMap((b) => (b.language === 'sh' ? commands(b.text) : [])),
    ]
      .filter((word) => !known(word))
      .filter((word, n, words) => words.indexOf(word) === n);
    expect(unknown).toEqual([]);
  });

  it('has blocks of languages that are tried', () => {
    expect(page.blocks.filter(({ language }) => !Object.hasOwn(trials, language))).toEqual([]);
  });
});

/** Of words that look like ours: `foretype COMMAND --option`, `foretype.a.setting`. */
function known(word: string): boolean {
  const [program, name = '', ...rest] = word.split(' ');
  if (program === 'foretype' && /^[a-z]/.test(name)) {
    const command = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
    if (!command) return false;
    const { options, arguments: args } = readWords(command.words);
    const open = args.some(({ name: argument }) => argument === 'words');
    return (
      open || rest.filter((w) => w.startsWith('--')).every((w) => options.some(({ flag }) => flag === w))
    );
  }
  const setting = /^foretype\.((?:model|prediction|server|index|frontier)\.[\w.]*\w)$/.exec(word)?.[1];
  return setting === undefined || settingNames.some((s) => s === setting || s.startsWith(`${setting}.`));
}

const editors = obtainEditors('nvim');

describe.skipIf(!editors)('as its reader', () => {
  const prefix = mkdtempSync(join(tmpdir(), 'foretype-prefix-'));
  const ofNpm = (name: string) => execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();
  let registry: LoopbackRegistry;
  let shared: SharedPrefix;
  beforeAll(async () => {
    registry = await openRegistry(root, process.env);
    const npm = { npm_config_cache: ofNpm('cache'), npm_config_userconfig: ofNpm('userconfig') };
    shared = { prefix, registry: registry.url, npm, done: new Set() };
    // A page may begin with foretype in place.
    const first = new Reader(editors!, shared);
    await first.command('npm install -g foretype');
    first.leave();
  }, 240_000);
  afterAll(() => {
    registry.close();
    removeFolder(prefix);
  });

  describe.each(guides)('$path', (page) => {
    let reader: Reader;
    beforeAll(() => {
      reader = new Reader(editors!, shared);
    });
    afterAll(() => reader.leave());

    it.runIf(firstPages.includes(page.path))(
      'leads to the first accepted prediction',
      () => firstPrediction(reader, page),
      120_000 * slow,
    );

    // The shell's blocks first and in order: the snippets are for who has done them.
    const ordered = [...page.blocks].sort(
      (a, b) => Number(b.language === 'sh') - Number(a.language === 'sh'),
    );
    it.each(
      ordered.map((block) => ({ ...block, name: `${block.language || 'plain'} at line ${block.line}` })),
    )('$name', async (block) => trials[block.language]!(reader, block, page.path), 300_000);
  });
});
