/** What a model is handed holds no key, at the same offsets, in texts and in what was done; its answer changes none. */
import { describe, expect, it } from 'vitest';
import { some, systemClock, Trace } from '../../src/base/index.ts';
import type { EditorSnapshot } from '../../src/editor/index.ts';
import { type NextEditModel, type ProposedEdit, withoutKeys } from '../../src/prediction/index.ts';
import { replace, type TextEdit } from '../../src/text/index.ts';
import { EditSession } from '../support/edit-session.ts';

const key = 'AKIAQZ7TR4VX2NW9KLPS';
const other = 'ghp_Zq8rT3vX1mW7kLp2Ns5bYd9cQz8rT3vX1m';
const text = `const a = "x";\nconst cloud = "${key}";\nuse(a);\n`;

/** A model that keeps what it was handed, and answers with `edit`. */
function listening(edit: TextEdit = []) {
  const heard: { editors: EditorSnapshot[]; edits: ProposedEdit[] } = { editors: [], edits: [] };
  const hear = (editor: EditorSnapshot, edits: readonly ProposedEdit[]) => {
    heard.editors.push(editor);
    heard.edits.push(...edits);
  };
  const model: NextEditModel = {
    status: () => ({ kind: 'ready', model: 'listening', device: 'none' }),
    async propose(editor, guesses) {
      hear(editor, guesses);
      const { uri, version } = editor.document;
      return some({ uri, version, edit, logProb: -0.1, noEditProbability: 0 });
    },
    async weigh(editor, candidates) {
      hear(editor, candidates);
      return some(candidates.map(() => ({ total: -1, tokens: 1 })));
    },
    async expected(editor, candidates) {
      hear(editor, candidates);
      return undefined;
    },
    async judge(editor, candidate) {
      hear(editor, [candidate]);
      return some(-1);
    },
    lookAhead: hear,
  };
  return { heard, model: withoutKeys(model) };
}

async function session(pasted: string): Promise<EditorSnapshot> {
  const typed = (await EditSession.of({ 'a.ts': text, 'b.ts': `// ${other}\n` })).replace(
    '"x"',
    `"${pasted}"`,
  );
  return typed.evidence().editor;
}
const signal = new AbortController().signal;
const trace = new Trace('test', systemClock);

describe('a model', () => {
  it('sees no key in texts, in what was done, or in what others propose', async () => {
    const editor = await session(other);
    const { heard, model } = listening();
    const proposed = { uri: editor.document.uri, version: editor.document.version, edit: replace(0, 0, key) };
    await model.propose(editor, [proposed], signal, trace);
    await model.expected(editor, [proposed]);
    await model.judge(editor, proposed, signal, trace);
    await model.weigh(editor, [proposed], signal, trace);
    model.lookAhead(editor, [proposed]);
    expect(heard.editors).toHaveLength(5);
    for (const seen of heard.editors) {
      const all = [
        seen.document.text,
        ...seen.open.map((d) => d.text),
        ...seen.history.flatMap((e) => [e.before.text, e.after.text, ...e.edit.map((r) => r.text)]),
      ].join();
      expect(all).not.toContain(key);
      expect(all).not.toContain(other);
      expect(seen.document.text.length).toBe(editor.document.text.length);
      expect(seen.open).toContain(seen.document);
      for (const event of seen.history) expect(event.before.apply(event.edit, 0).text).toBe(event.after.text);
    }
    expect(JSON.stringify(heard.edits.map((e) => e.edit))).not.toContain(key);
  });

  it('is handed the very objects where there is nothing to hide', async () => {
    const plain = (await EditSession.of({ 'a.ts': 'const a = 1;\n' })).replace('1', '2').evidence().editor;
    const { heard, model } = listening();
    await model.propose(plain, [], signal, trace);
    expect(heard.editors[0]).toBe(plain);
  });

  it('that would change a key says nothing; beside it, it speaks', async () => {
    const editor = await session('y');
    const at = editor.document.text.indexOf(key);
    for (const [edit, ok] of [
      [replace(at, at + key.length, ''), false],
      [replace(at + 4, at + 4, 'x'), false],
      [replace(at - 12, at + 2, ''), false],
      [replace(at + key.length + 3, at + key.length + 6, 'ask'), true],
    ] as const)
      expect((await listening(edit).model.propose(editor, [], signal, trace)).ok).toBe(ok);
  });
});
