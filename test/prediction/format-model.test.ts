/** A public model's answer, in its own format, becomes an edit of today's text. */
import { describe, expect, it } from 'vitest';
import { systemClock, Trace } from '../../src/base/index.ts';
import type { Tokenizer } from '../../src/model/index.ts';
import { createFormatModel, tokenAnswers } from '../../src/prediction/index.ts';
import { publicFormats } from '../../src/prompt/index.ts';
import { EditSession } from '../support/edit-session.ts';
import { ScriptedEngine } from '../support/scripted-engine.ts';

/** A token for each byte, and one that ends. */
const end = 256;
const tokenizer: Tokenizer = {
  size: 257,
  encode: (text) => [...Buffer.from(text)],
  encodeTemplate: (text) => [...Buffer.from(text)],
  decode: (ids, control) =>
    Buffer.from(ids.filter((id) => id < 256)).toString() + (control && ids.includes(end) ? '<end>' : ''),
  bytes: (id) => (id < 256 ? Uint8Array.of(id) : undefined),
  beginningWith: (start) => [...Buffer.from(start).subarray(0, 1)],
};
const text = 'export function cart() {\n  const total = 1;\n  log(total);\n  return total;\n}\n';

async function proposed(format: string, answer: string, options: { ended?: boolean } = {}) {
  const session = (await EditSession.of({ 'cart.ts': text, 'other.ts': 'use(total);\n' })).replace(
    'const total',
    'const sum',
  );
  const engine = new ScriptedEngine();
  engine.answer = () => [...Buffer.from(answer), ...(options.ended === false ? [] : [end])];
  const model = createFormatModel({
    answers: tokenAnswers({ engine, tokenizer, maxTokens: 8000, ends: [end] }),
    format: publicFormats.find(({ name }) => name === format)!,
    pathOf: (uri) => uri.split('/').at(-1)!,
    repositoryOf: () => 'shop',
  });
  const { editor } = session.evidence();
  const outcome = await model.propose(
    editor,
    [],
    new AbortController().signal,
    new Trace('test', systemClock),
  );
  const after = outcome.ok ? editor.document.apply(outcome.value.edit, 0).text : undefined;
  return { engine, outcome, after, prompt: Buffer.from(engine.asked[0]!.prompt).toString() };
}

const before = text.replace('const total', 'const sum');
const wanted = before.replace('log(total)', 'log(sum)');

describe('a public model', () => {
  it.each(['sweep-v1', 'sweep-v2', 'zeta-2'])('that writes a region again: %s', async (format) => {
    const { after, prompt, outcome, engine } = await proposed(format, wanted);
    expect(prompt).toContain('const total');
    expect(prompt).toContain('other.ts');
    expect(after).toBe(wanted);
    expect(outcome.ok && outcome.value.logProb).toBeCloseTo(-0.1);
    expect(engine.asked[0]!.drafts![0]!.length).toBeGreaterThan(20);
  });

  it('that has no words for silence but the old text says nothing', async () => {
    const { outcome } = await proposed('sweep-v1', before);
    expect(outcome).toMatchObject({ ok: false, reason: 'no-edit' });
  });

  it('is ended where one of its stops stands in the text, also inside a token', async () => {
    const { after } = await proposed('zeta-2', `${wanted}>>>>>>> UPDATED\nand more`, { ended: false });
    expect(after).toBe(wanted);
  });

  it('that is back at the old text was ended there, and the rest is taken from it', async () => {
    const far = wanted.indexOf('log(sum)') + 40;
    const { after } = await proposed('zeta-2', wanted.slice(0, far), { ended: false });
    expect(after).toBe(wanted);
  });

  it('fills in at the cursor', async () => {
    const { after } = await proposed('fim-qwen-coder', ' + 0');
    expect(after).toBe(before.replace('const sum', 'const sum + 0'));
  });

  it('answers nothing of use, and nothing comes of it', async () => {
    expect((await proposed('sweep-v1', '')).outcome.ok).toBe(false);
    expect((await proposed('sweep-v1', '<|file_sep|>')).outcome.ok).toBe(false);
  });
});

describe('files of credentials', () => {
  const asked = async (files: Readonly<Record<string, string>>) => {
    const session = (await EditSession.of(files)).replace('total = 1', 'sum = 1');
    const engine = new ScriptedEngine();
    const model = createFormatModel({
      answers: tokenAnswers({ engine, tokenizer, maxTokens: 8000, ends: [end] }),
      format: publicFormats.find(({ name }) => name === 'sweep-v1')!,
      pathOf: (uri) => uri.split('/').at(-1)!,
      repositoryOf: () => 'shop',
    });
    const { editor } = session.evidence();
    await model.propose(editor, [], new AbortController().signal, new Trace('t', systemClock));
    return engine.asked.map(({ prompt }) => Buffer.from(prompt).toString());
  };

  it('are in no prompt', async () => {
    const prompts = await asked({ 'a.ts': 'const total = 1;\n', 'b.ts': 'b();\n', '.env': 'TOKEN=tea\n' });
    expect(prompts).toHaveLength(1);
    expect(prompts[0]).toContain('b();');
    expect(prompts[0]).not.toContain('TOKEN');
  });

  it('are no matter for a model while they are edited', async () => {
    expect(await asked({ '.env': 'total = 1\n' })).toEqual([]);
  });
});
