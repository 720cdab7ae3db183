/** A public model behind an endpoint: asked in text when the keys rest, left as soon as nothing more can come of it. */
import { describe, expect, it } from 'vitest';
import { systemClock, Trace } from '../../src/base/index.ts';
import { createFormatModel, textAnswers } from '../../src/prediction/index.ts';
import { publicFormats } from '../../src/prompt/index.ts';
import { EditSession } from '../support/edit-session.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { ScriptedTextEngine } from '../support/scripted-text-engine.ts';

const lines = Array.from({ length: 6 }, (_, i) => `  const word${i} = other(${i});\n`).join('');
const text = `export function cart() {\n  const total = 1;\n  log(total);\n${lines}  return total;\n}\n`;
const before = text.replace('const total', 'const sum');
const wanted = before.replace('log(total)', 'log(sum)');

async function asked(options: {
  format?: string;
  signal?: AbortSignal;
  answer?: ScriptedTextEngine['answer'];
  maxTokens?: number;
  others?: Readonly<Record<string, string>>;
}) {
  const { format = 'sweep-v1', signal = new AbortController().signal, maxTokens = 4096 } = options;
  const session = (await EditSession.of({ 'cart.ts': text, ...options.others })).replace(
    'const total',
    'const sum',
  );
  const engine = new ScriptedTextEngine();
  engine.answer = options.answer ?? (() => [{ text: wanted, logProbs: [], ended: 'stop' }]);
  const clock = new FakeClock();
  const model = createFormatModel({
    answers: textAnswers({ engine, clock, maxTokens }),
    format: publicFormats.find(({ name }) => name === format)!,
    pathOf: (uri) => uri.split('/').at(-1)!,
    repositoryOf: () => 'shop',
  });
  const { editor } = session.evidence();
  const again = (by: AbortSignal) => model.propose(editor, [], by, new Trace('test', systemClock));
  const outcome = again(signal);
  const landed = async () => {
    const found = await outcome;
    return found.ok ? editor.document.apply(found.value.edit, 0).text : undefined;
  };
  return { engine, clock, again, outcome, landed };
}

describe('a model that is asked with text', () => {
  it('is shown as much as it may be', async () => {
    const line = 'export const price = otherThings(price, more);\n';
    const others = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`long${n}.ts`, `// ${n}\n${line.repeat(3000)}`]),
    );
    const bytes: number[] = [];
    for (const maxTokens of [1024, 4096, 16_384]) {
      const { engine, clock, landed } = await asked({ maxTokens, others, format: 'sweep-v1' });
      clock.advance(60);
      await landed();
      bytes.push(engine.asked[0]!.prompt.length);
    }
    expect(bytes.map((n, i) => n <= 3 * [1024, 4096, 16_384][i]!)).toEqual([true, true, true]);
    expect(bytes[1]).toBeGreaterThan(2 * bytes[0]!);
    expect(bytes[2]).toBeGreaterThan(2 * bytes[1]!);
  });

  it('is asked when the keys have rested, and not before', async () => {
    const { engine, clock, landed } = await asked({});
    clock.advance(59);
    expect(engine.asked).toEqual([]);
    clock.advance(1);
    expect(await landed()).toBe(wanted);
    expect(engine.asked[0]).toMatchObject({ maxTokens: 400, stop: ['<|file_sep|>', '<|endoftext|>'] });
    expect(engine.asked[0]!.prompt).toContain('<|file_sep|>updated/cart.ts');
  });

  it('is not asked when another key came first', async () => {
    const stop = new AbortController();
    const { engine, outcome } = await asked({ signal: stop.signal });
    stop.abort('superseded');
    expect(await outcome).toMatchObject({ ok: false, reason: 'cancelled' });
    expect(engine.asked).toEqual([]);
  });

  it('is asked once for one text, whoever asks, and let go when nobody waits any longer', async () => {
    const { engine, clock, again, outcome, landed } = await asked({});
    const stops = [new AbortController(), new AbortController()] as const;
    const others = stops.map((stop) => again(stop.signal));
    stops[0].abort('superseded');
    expect(await others[0]).toMatchObject({ ok: false, reason: 'cancelled' });
    clock.advance(60);
    expect(await landed()).toBe(wanted);
    expect(await others[1]).toEqual(await outcome);
    expect(await again(new AbortController().signal)).toEqual(await outcome);
    expect(engine.asked).toHaveLength(1);
  });

  it('is let go only by the last who waits', async () => {
    const stop = new AbortController();
    const { engine, clock, again, outcome } = await asked({ signal: stop.signal });
    const other = again(new AbortController().signal);
    stop.abort('superseded');
    expect((await outcome).ok).toBe(false);
    clock.advance(60);
    expect((await other).ok).toBe(true);
    expect(engine.asked).toHaveLength(1);
  });

  it('that failed is asked anew', async () => {
    const { engine, clock, again, outcome } = await asked({ answer: () => [] });
    clock.advance(60);
    await outcome;
    engine.answer = () => [{ text: wanted, logProbs: [], ended: 'stop' }];
    const second = again(new AbortController().signal);
    clock.advance(60);
    expect((await second).ok).toBe(true);
  });

  it('is left where one of the format’s stops was not heeded', async () => {
    const pieces = [...`${wanted}<|file_sep|>`, 'and', 'more'];
    const { engine, clock, landed } = await asked({ answer: () => pieces, format: 'fim-qwen-coder' });
    clock.advance(60);
    expect(await landed()).toBe(before.replace('const sum', `const sum${wanted}`));
    expect(engine.given).toBe(pieces.length - 2);
  });

  it('is left when it is back at the old text, and the rest is taken from there', async () => {
    const pieces = wanted.match(/[\s\S]{1,7}/g)!;
    const { engine, clock, landed } = await asked({ answer: () => pieces });
    clock.advance(60);
    expect(await landed()).toBe(wanted);
    expect(engine.given).toBeLessThan(pieces.length * 0.75);
  });

  it('that repeats itself is not taken to be back', async () => {
    const same = '  f();\n'.repeat(40);
    const { clock, outcome } = await asked({ answer: () => [same] });
    clock.advance(60);
    expect((await outcome).ok).toBe(true);
  });

  it.each([
    ['as told', [-0.2, -0.4], -0.3],
    ['in the middle where it is not told', [], Math.log(0.5)],
  ])('is as sure %s', async (_, logProbs, mean) => {
    const { clock, outcome } = await asked({ answer: () => [{ text: wanted, logProbs, ended: 'stop' }] });
    clock.advance(60);
    const found = await outcome;
    expect(found.ok && found.value.logProb).toBeCloseTo(mean);
  });

  it('that answers nothing proposes nothing', async () => {
    const { clock, outcome } = await asked({ answer: () => [] });
    clock.advance(60);
    expect(await outcome).toMatchObject({ ok: false, reason: 'no-edit' });
  });
});
