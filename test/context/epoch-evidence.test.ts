/** Evidence of an epoch: asked for ahead, never waited for, and right with open documents alone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  EpochEvidence,
  type EpochEvidenceParts,
  type EvidenceSource,
  isIgnored,
  type Retrieval,
  selectWindow,
} from '../../src/context/index.ts';
import { createEditor, type Editor } from '../../src/editor/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { FakeClock } from '../support/fake-clock.ts';

const syntax = createSyntax();
const pathOf = (uri: string) => uri.replace('file:///w/', '');
const price = 'export function priceOf(name: string): number {\n  return table[name];\n}\n';

function shop(): Editor {
  const editor = createEditor(new FakeClock());
  editor.open('file:///w/src/shop.ts', 'typescript', 1, 'const p = priceOf("tea");\n');
  editor.focus('file:///w/src/shop.ts');
  return editor;
}

function evidence(parts: Partial<EpochEvidenceParts> = {}): EpochEvidence {
  return new EpochEvidence({ pathOf, survey: (text) => syntax.survey(text), ...parts });
}

function chosen(from: EpochEvidence, editor: Editor): string {
  const snapshot = editor.snapshot('file:///w/src/shop.ts', 12)!;
  const files = snapshot.open.map((text) => {
    const lines = text.text.split('\n');
    return { path: pathOf(text.uri), lines, cost: (line: number) => lines[line]!.length };
  });
  const work = { path: 'src/shop.ts', line: 0 };
  const window = selectWindow(files, work, []);
  const parts = from.choose({
    editor: snapshot,
    texts: snapshot.open,
    snapshot: files,
    work,
    events: [],
    window,
    replayed: 12,
    cost: (text) => text.length,
  });
  return parts.map(({ path, lines }) => `${path}: ${lines.join(' | ')}`).join('\n');
}

function heed(from: EpochEvidence, editor: Editor): void {
  from.heed(editor.snapshot('file:///w/src/shop.ts', 12)!);
}

/** Lets everything run that waits for nothing but its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

const finds = (texts: Readonly<Record<string, string>>, asked: string[] = []): Retrieval => ({
  async near({ uri }, { withinMs }) {
    asked.push(`${uri} ${withinMs}`);
    return { files: Object.keys(texts).map((found) => ({ uri: found, because: { definitions: 1 } })) };
  },
  read: async (uri) => texts[uri],
});

describe('the evidence of an epoch', () => {
  it('has what is open where there is no index', () => {
    const editor = shop();
    editor.open('file:///w/lib/price.ts', 'typescript', 1, price);
    editor.focus('file:///w/src/shop.ts');
    expect(chosen(evidence(), editor)).toContain(
      'lib/price.ts: export function priceOf(name: string): number {',
    );
  });

  it('leaves out what is switched off, from the next epoch on, and tells what each source took', () => {
    const editor = shop();
    editor.open('file:///w/lib/price.ts', 'typescript', 1, price);
    editor.focus('file:///w/src/shop.ts');
    let sources: readonly EvidenceSource[] = ['definitions', 'imports'];
    const from = evidence({ sources: () => sources });
    expect(from.cost).toEqual({});
    expect(chosen(from, editor)).toContain('lib/price.ts');
    // As `chosen` counts: a character a token, and one for the line.
    expect(from.cost).toEqual({ definitions: price.length });
    sources = ['imports'];
    expect(chosen(from, editor)).toBe('');
    expect(from.cost).toEqual({});
  });

  it('has what was found until it begins, and never waits', async () => {
    const editor = shop();
    const asked: string[] = [];
    const from = evidence({ retrieval: finds({ 'file:///w/lib/price.ts': price }, asked) });
    heed(from, editor);
    expect(chosen(from, editor)).toBe('');
    await settled();
    expect(chosen(from, editor)).toContain('lib/price.ts: export function priceOf');
    for (let key = 0; key < 100; key++) heed(from, editor);
    await settled();
    expect(asked).toEqual(['file:///w/src/shop.ts 8']);
  });

  it('asks again soon where nothing was found, for the index may still be reading', async () => {
    const editor = shop();
    const asked: string[] = [];
    const texts: Record<string, string> = {};
    const from = evidence({ retrieval: finds(texts, asked) });
    heed(from, editor);
    await settled();
    texts['file:///w/lib/price.ts'] = price;
    for (let key = 0; key < 30; key++) {
      heed(from, editor);
      await settled();
    }
    expect(asked).toHaveLength(2);
    expect(chosen(from, editor)).toContain('priceOf');
  });

  it('goes on with what is open where the index fails', async () => {
    const editor = shop();
    const broken: Retrieval = {
      near: async () => Promise.reject(new Error('gone')),
      read: async () => undefined,
    };
    const from = evidence({ retrieval: broken });
    heed(from, editor);
    await settled();
    expect(chosen(from, editor)).toBe('');
    heed(from, editor);
  });

  it('shows an open text, saved or not, in place of the file that was found', async () => {
    const editor = shop();
    editor.open('file:///w/lib/price.ts', 'typescript', 1, price.replace('number', 'Money'));
    editor.focus('file:///w/src/shop.ts');
    const from = evidence({ retrieval: finds({ 'file:///w/lib/price.ts': price }) });
    heed(from, editor);
    await settled();
    expect(chosen(from, editor)).toContain('Money');
    expect(chosen(from, editor)).not.toContain('number {');
  });

  it('shows nothing of secret files, found or open, and reads none', async () => {
    const editor = shop();
    editor.open('file:///w/prices.env', 'typescript', 1, price);
    editor.focus('file:///w/src/shop.ts');
    const read: string[] = [];
    const found = finds({ 'file:///w/.env': price });
    const from = evidence({
      retrieval: {
        ...found,
        read: async (uri) => {
          read.push(uri);
          return found.read(uri);
        },
      },
    });
    heed(from, editor);
    await settled();
    expect(chosen(from, editor)).toBe('');
    expect(read).toEqual([]);
    expect(from.mayShow('file:///w/prices.env')).toBe(false);
  });
});

describe('ignored files', () => {
  const root = mkdtempSync(join(tmpdir(), 'foretype-ignored-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('are those that git leaves out, on any level, within the workspace', () => {
    mkdirSync(join(root, '.git'));
    mkdirSync(join(root, 'app'));
    writeFileSync(join(root, '.gitignore'), 'made/\n*.log\n');
    writeFileSync(join(root, 'app', '.gitignore'), 'local.ts\n!kept.log\n');
    const uri = (path: string) => pathToFileURL(join(root, path)).href;
    const ignored = (path: string) => isIgnored(uri(path), [pathToFileURL(root).href], { HOME: root });
    for (const path of ['made/a.ts', 'x/made/b.ts', 'a.log', 'app/local.ts', 'node_modules/m/a.js'])
      expect(ignored(path), path).toBe(true);
    for (const path of ['a.ts', 'app/a.ts', 'app/kept.log', 'local.ts'])
      expect(ignored(path), path).toBe(false);
    // A folder inside the repository is as ignored as it is from the repository's root.
    const inApp = (path: string) =>
      isIgnored(uri(path), [pathToFileURL(join(root, 'app')).href], { HOME: root });
    expect(['app/made/a.ts', 'app/a.log', 'app/local.ts'].map(inApp)).toEqual([true, true, true]);
    expect(['app/a.ts', 'app/dist/a.ts'].map(inApp)).toEqual([false, false]);
    expect(isIgnored('untitled:a', [pathToFileURL(root).href], {})).toBe(false);
    expect(isIgnored(uri('a.log'), [], {})).toBe(false);
  });
});
