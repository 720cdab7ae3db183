/** A team's trunk with what differs here over it answers as an index made afresh from the same files: same files, same scores. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { FolderDisk, OpenIndex, publishIndex, Retrieval } from '../../src/index/index.ts';
import { openObjects } from '../../src/object-store/index.ts';
import { tinyEncoder } from './tiny-encoder.ts';
import {
  bareEnv,
  emptyFolder,
  everything,
  inMemory,
  never,
  openIndex,
  syntax,
  writeFiles,
} from './workspace.ts';

const paths = ['a.ts', 'b.ts', 'c/d.ts', 'c/e.py', 'c/f/g.ts', 'h.md', 'test/a.test.ts'];
const names = ['alpha', 'beta', 'gamma', 'parseAlpha', 'betaGamma'];
const texts = [
  ...names.map(
    (name, i) => `export function ${name}(${names[(i + 1) % 5]}) {\n  return ${names[(i + 2) % 5]};\n}\n`,
  ),
  ...names.map(
    (name) =>
      `import { ${name} } from './a';\n\nexport class ${name}Store {\n  alpha() {\n    return ${name};\n  }\n}\n`,
  ),
  'def beta():\n    return parseAlpha\n',
  '# Alpha\n\nHow gamma is parsed.\n',
  'binary\0',
];
const text = fc.constantFrom(...texts);
const files = fc.dictionary(fc.constantFrom(...paths), text, { minKeys: 1, maxKeys: 6 });

const situation = fc.record({
  first: files,
  /** What the team publishes next, and whether this checkout has seen it. */
  second: fc.option(fc.record({ kept: fc.subarray(paths), changed: files }), { freq: 4 }),
  /** Paths of the trunk that are as they are there; the others are gone here. */
  same: fc.subarray(paths, { minLength: 4 }),
  /** Changed, new or renamed here. */
  mine: fc.dictionary(fc.constantFrom(...paths, 'mine.ts'), text, { maxKeys: 3 }),
  /** Written behind the second publication, or before the first was fetched. */
  late: fc.dictionary(fc.constantFrom(...paths), text, { maxKeys: 2 }),
  early: fc.boolean(),
  // No editor has a binary file open as text.
  unsaved: fc.dictionary(fc.constantFrom(...paths), fc.constantFrom(...texts.slice(0, -1)), { maxKeys: 2 }),
  restart: fc.boolean(),
});
type Situation = typeof situation extends fc.Arbitrary<infer S> ? S : never;

const questions = ['parse alpha', 'beta gamma', 'gamma', 'store', 'betaGamma test'];
const counts = { shared: 0, unheld: 0, mixed: 0, again: 0 };

async function play({ first, second, same, mine, late, early, unsaved, restart }: Situation): Promise<void> {
  const [team, here, over, place, cache, disk] = Array.from({ length: 6 }, () => emptyFolder(inMemory)) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const env = { ...bareEnv, FORETYPE_CACHE: cache };
  const shared = openObjects(place, { env });
  const publish = async (checkout: Readonly<Record<string, string>>) => {
    const root = join(team, 'product');
    rmSync(root, { recursive: true, force: true });
    writeFiles(root, checkout);
    await publishIndex(
      { root, env, log: silentLog, to: shared, commit: 'c', now: Date.now(), syntax, encoder: tinyEncoder },
      never,
    );
  };
  const root = join(here, 'product');
  const open = async () =>
    (await OpenIndex.open({
      root,
      env,
      log: silentLog,
      syntax,
      encoder: tinyEncoder,
      base: join(cache, 'own'),
      shared,
    }))!;
  await publish(first);
  const next = second && { ...only(first, second.kept), ...second.changed };
  const trunk = early ? first : (next ?? first);
  const saved = {
    ...only(trunk, same),
    ...mine,
  };
  writeFiles(root, { 'x.md': 'x\n', ...saved });
  let own = await open();
  if (await own.refreshShared(never)) {
    await own.index.sync(never);
  } else {
    await own.close();
    own = await open();
    expect(await own.refreshShared(never)).toBe(true);
    await own.index.sync(never);
  }
  if (next) {
    await publish(next);
    const before = [...own.index.store.shared];
    expect(await own.refreshShared(never)).toBe(true);
    if (!before.some((name) => own.index.store.shared.has(name))) counts.again++;
  }
  for (const [path, content] of Object.entries(late)) writeFiles(root, { [path]: content });
  if (restart) {
    await own.close();
    own = await open();
  }
  await own.index.sync(never);
  expect(own.shared?.trouble).toBeUndefined();
  for (const [path, content] of Object.entries(unsaved)) await own.index.overlay(path, content);

  writeFiles(over, { 'x.md': 'x\n', ...saved, ...late, ...unsaved });
  const fresh = await openIndex(over, new FolderDisk(disk), own.index.hasher);
  await fresh.sync(never);
  count(own);
  const [mixed, whole] = [new Retrieval(own.index), new Retrieval(fresh)];
  expect(everything(own.index)).toEqual(everything(fresh));
  expect(mixed.chunks).toBe(whole.chunks);
  questions.forEach((question, i) => {
    const limit = i % 2 === 0 ? 3 : 10;
    expect(mixed.search(question, { limit })).toEqual(whole.search(question, { limit }));
  });
  for (const path of fresh.paths())
    expect(mixed.near({ path, line: 2 })).toEqual(whole.near({ path, line: 2 }));
  fresh.store.close();
  await own.close();
  for (const folder of [team, here, over, place, cache, disk]) rmSync(folder, { recursive: true });
}

function only(files: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => names.includes(path)));
}

/** Of what kinds the cases were. */
function count({ index }: OpenIndex): void {
  const live = [...index.store.segments.values()];
  const some = (wanted: (segment: (typeof live)[number]) => boolean) => live.some(wanted);
  const sharedHeld = some(({ shared, held }) => shared !== undefined && held.some((n) => n > 0));
  if (sharedHeld) counts.shared++;
  if (some(({ shared, held }) => shared !== undefined && held.some((n) => n === 0))) counts.unheld++;
  if (sharedHeld && some(({ shared, held }) => shared === undefined && held.some((n) => n > 0)))
    counts.mixed++;
}

describe('a trunk with an overlay', () => {
  it('answers as an index built afresh, in 1,000 cases', async () => {
    await fc.assert(fc.asyncProperty(situation, play), { numRuns: Number(process.env.RUNS ?? 1000) });
    if (process.env.RUNS) return;
    expect(counts.shared).toBeGreaterThan(420);
    expect(counts.unheld).toBeGreaterThan(700);
    expect(counts.mixed).toBeGreaterThan(420);
    expect(counts.again).toBeGreaterThan(550);
  }, 600_000);
});
