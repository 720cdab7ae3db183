/** What a question about the whole project is shown: its notes, a speaker of each part, and how the parts lie. */
import { describe, expect, it } from 'vitest';
import { isAboutWhole, overview } from '../../src/planning/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const key = 'AKIAQWERTYUIOPASDFGH';
const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}\n`).join('');

function filesOf(texts: Readonly<Record<string, string>>) {
  return {
    async *paths() {
      yield* Object.keys(texts);
    },
    read: (path: string) =>
      texts[path] === undefined ? undefined : TextSnapshot.of(`file:///w/${path}`, '', 1, texts[path]),
  };
}
const seen = (texts: Readonly<Record<string, string>>) =>
  overview(filesOf(texts), new AbortController().signal);

describe('a question', () => {
  it.each([
    'What is the architecture?',
    'Explain the architecture of this project',
    'Give me an overview',
    'What are the main parts?',
    'How is this project organized?',
    'How is the code structured?',
    'What does this codebase do?',
  ])('is about the whole: %s', (question) => {
    expect(isAboutWhole(question)).toBe(true);
  });

  it.each([
    'Where is the water boiled?',
    'What is the architecture of `Parser`?',
    'How is parse_line structured?',
    'Give me an overview of src/cart.ts',
    'How are errors told?',
    'Is the building built?',
  ])('is about something: %s', (question) => {
    expect(isAboutWhole(question)).toBe(false);
  });
});

describe('what is shown', () => {
  it('is the beginning of the notes, and of the file that speaks for each folder, the nearest to the root first', async () => {
    const { evidence, map } = await seen({
      'src/kettle/index.ts': lines(99),
      'src/kettle/heat.ts': 'heat\n',
      'README.md': lines(500),
      'docs/architecture.md': '# How it is built\n',
      'docs/usage.md': 'usage\n',
      'src/door/hinge.ts': 'hinge\n',
      'src/door/door.ts': 'door\n',
      'src/main.ts': 'main\n',
      'test/kettle/kettle.test.ts': 'test\n',
    });
    expect(evidence.map(({ path, line, lines }) => [path, line, lines.length])).toEqual([
      ['README.md', 1, 120],
      ['docs/architecture.md', 1, 2],
      ['src/main.ts', 1, 2],
      ['src/door/door.ts', 1, 2],
      ['src/kettle/index.ts', 1, 30],
    ]);
    expect(map).toContain('. 1\ndocs 2\nsrc 1\nsrc/door 2\nsrc/kettle 2\ntest/kettle 1\n');
  });

  it('holds no key, and nothing that cannot be read', async () => {
    const { evidence } = await seen({ 'a/index.ts': `const key = '${key}';\n` });
    expect(JSON.stringify(evidence)).not.toContain(key);
    const gone = { ...filesOf({ 'a/index.ts': '' }), read: () => undefined };
    expect((await overview(gone, new AbortController().signal)).evidence).toEqual([]);
    expect((await seen({})).evidence).toEqual([]);
  });

  it('is bounded, however many folders there are', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`src/f${n}/index.ts`, lines(99)]));
    const { evidence } = await seen(many);
    expect(evidence.length).toBe(40);
  });
});
