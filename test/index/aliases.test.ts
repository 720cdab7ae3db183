/** A project's own names for things widen a question; they are read where it tells about itself, as it is now. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { OpenIndex } from '../../src/index/index.ts';
import { bareEnv, emptyFolder, never, writeFiles } from './workspace.ts';

const glossary =
  '# Notes\n\n- Door = wall\n\n## Glossary\n\n- Tab = `cpp` = Copilot++: the completion that jumps\n- **Till** = cash desk\n\n## Style\n\n- Tab = kettle\n';
const project = {
  'src/cpp-engine.ts': 'export function cppEngine(line: string) {\n  return line.trim();\n}\n',
  'src/cash-desk.ts': 'export function openCashDesk() {\n  return 1;\n}\n',
  'src/kettle.ts': 'export function boilKettle() {\n  return 1;\n}\n',
  'src/wall.ts': 'export function buildWall() {\n  return 1;\n}\n',
};

async function opened(files: Readonly<Record<string, string>>) {
  const root = emptyFolder();
  writeFiles(root, files);
  const open = (await OpenIndex.open({ root, env: bareEnv, log: silentLog, base: emptyFolder() }))!;
  await open.sync(never);
  const found = (question: string) => open.retrieval.search(question).files.map(({ path }) => path);
  return { root, open, found };
}

describe('a question by another name', () => {
  it('finds the code that is called otherwise, by every name of the entry', async () => {
    const without = await opened(project);
    expect(without.found('how does Tab decide')).toEqual([]);
    await without.open.close();
    const { open, found } = await opened({ ...project, 'AGENTS.md': glossary });
    for (const question of ['how does Tab decide', 'Copilot++', 'what makes the tabs jump'])
      expect(found(question)).toContain('src/cpp-engine.ts');
    expect(found('how does Tab decide')[0]).toBe('src/cpp-engine.ts');
    expect(found('close the till')[0]).toBe('src/cash-desk.ts');
    expect(found('the door')).not.toContain('src/wall.ts'); // no entry: it stands below no such heading
    expect(found('how does Tab decide')).not.toContain('src/kettle.ts');
    await open.close();
  });

  it('still prefers what has the words that were said', async () => {
    const files = { ...project, 'src/tab-bar.ts': 'export function tabBar() {\n  return 1;\n}\n' };
    const { open, found } = await opened({ ...files, 'readme.ai.md': glossary });
    expect(found('tab').slice(0, 2)).toEqual(['src/tab-bar.ts', 'src/cpp-engine.ts']);
    await open.close();
  });

  it('counts what is typed and not saved, until the file is gone; nothing of what is ignored', async () => {
    const { root, open, found } = await opened({
      ...project,
      '.gitignore': 'private/\n',
      'private/AGENTS.md': glossary,
    });
    expect(found('how does Tab decide')).toEqual([]);
    await open.index.overlay('AGENTS.md', glossary);
    expect(found('how does Tab decide')[0]).toBe('src/cpp-engine.ts');
    await open.index.overlay('AGENTS.md', undefined);
    expect(found('how does Tab decide')).toEqual([]);
    writeFileSync(join(root, 'AGENTS.md'), glossary);
    await open.sync(never);
    expect(found('how does Tab decide')[0]).toBe('src/cpp-engine.ts');
    rmSync(join(root, 'AGENTS.md'));
    await open.sync(never);
    expect(found('how does Tab decide')).toEqual([]);
    await open.close();
  });

  it('is answered whatever stands in the glossary', async () => {
    const { open } = await opened(project);
    const item = fc.array(fc.oneof(fc.string(), fc.constantFrom(' = ', '=', ': ', '**', 'Tab', '- ')));
    await fc.assert(
      fc.asyncProperty(fc.array(item), fc.string(), async (items, question) => {
        const text = `## Glossary\n${items.map((parts) => `- ${parts.join('')}`).join('\n')}\n`;
        await open.index.overlay('AGENTS.md', text);
        expect(Array.isArray(open.retrieval.search(question).files)).toBe(true);
      }),
      { numRuns: 200 },
    );
    await open.close();
  });
});
