/** The codecs: golden prompts (UPDATE=1 writes them), and what any answer, good, cut or mad, is read as. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Budget,
  type FimFamily,
  fim,
  fimSpellings,
  instinct,
  type Parsed,
  type Prompt,
  type PromptFormat,
  type PromptInput,
  sweepV1,
  sweepV2,
  zeta1,
  zeta2,
} from '../../src/prompt/index.ts';
import { applyToString, replace, TextSnapshot } from '../../src/text/index.ts';
import { unmark } from '../support/marked-text.ts';

const regions: readonly PromptFormat[] = [sweepV1, sweepV2, zeta1, zeta2, instinct('Predict the next edit.')];
const middles = (Object.keys(fimSpellings) as FimFamily[]).map(fim);
const all = [...regions, ...middles];

const roomy: Budget = { maxTokens: 8000, countTokens: (text) => Math.ceil(text.length / 4) };

function doc(text: string): TextSnapshot {
  return TextSnapshot.of('file:///a.ts', 'typescript', 1, text);
}

function rendered(format: PromptFormat, input: PromptInput, budget = roomy): Prompt {
  const made = format.render(input, budget);
  if (!made.ok) throw new Error(`${made.reason} ${made.detail}`);
  return made.value;
}

/** What a perfect model says when the region shall read `wanted`. */
function perfect(format: PromptFormat, prompt: Prompt, wanted: string): string {
  switch (format.name) {
    case 'zeta-1':
      return `<|editable_region_start|>\n${wanted}\n<|editable_region_end|>`;
    case 'zeta-2':
      return `${wanted}\n>>>>>>> UPDATED\n`;
    case 'instinct':
      return `${wanted}<|im_end|>`;
    default:
      return `${wanted.slice(prompt.prefill.length)}\n<|file_sep|>`;
  }
}

function story(marked: string): PromptInput {
  const { text, cursor } = unmark(marked);
  return { path: 'src/a.ts', document: doc(text), cursor: cursor ?? 0, recent: [], related: [] };
}

function lands(parsed: Parsed, document: TextSnapshot): string {
  return parsed.kind === 'edit' ? applyToString(parsed.edit, document.text) : document.text;
}

const filler = (name: string) =>
  Array.from({ length: 30 }, (_, i) => `export const ${name}${i} = ${i};\n`).join('');
const first = `${filler('low')}import { tax } from './tax.ts';

export interface Item {
  readonly price: number;
}

export function total(items: Item[]): number {
  let sum = 0;
  for (const item of items) sum += item.price;
  return sum;
}

export function show(items: Item[]): string {
  return \`\${total(items)}\`;
}
${filler('high')}`;
const second = first.replace('total(items: Item[])', 'total(items: Item[], rate: number)');
const third = second.replace('  let sum = 0;\n', '  const factor = 1 + tax(rate);\n  let sum = 0;\n');
const golden: PromptInput = {
  path: 'src/total.ts',
  repository: 'shop',
  document: doc(third),
  cursor: third.indexOf('let sum'),
  recent: [
    { path: 'src/total.ts', before: doc(first), after: doc(second) },
    { path: 'src/total.ts', before: doc(second), after: doc(third) },
  ],
  related: [
    { path: 'src/tax.ts', text: 'export function tax(rate: number): number;\n' },
    { path: 'src/main.ts', text: 'show([]);\n' },
  ],
};

describe('a prompt', () => {
  it.each(all.map((format) => [format.name, format] as const))('of %s is the golden one', (name, format) => {
    const { text, stop, region, prefill, dropped } = rendered(format, golden);
    expect(dropped).toEqual([]);
    expect(text.endsWith(prefill)).toBe(true);
    const shown = `${text}\n\n════ stop ${JSON.stringify(stop)} · replaces ${region.from}..${region.to}\n`;
    const path = new URL(`golden/${name}.txt`, import.meta.url);
    if (process.env.UPDATE) writeFileSync(path, shown);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(shown);
  });

  it.each(all.map((format) => [format.name, format] as const))('of %s fits, or is refused', (_, format) => {
    let refused = 0;
    let cut = 0;
    for (let maxTokens = 0; maxTokens <= 2000; maxTokens += 13) {
      const made = format.render(golden, { ...roomy, maxTokens });
      if (!made.ok) {
        refused++;
        expect(made.reason).toBe('too-large');
        continue;
      }
      if (made.value.dropped.length > 0) cut++;
      expect(roomy.countTokens(made.value.text)).toBeLessThanOrEqual(maxTokens);
    }
    expect(refused).toBeGreaterThan(0);
    if (format.name !== 'fim-codellama' && !/seed|deepseek/.test(format.name)) expect(cut).toBeGreaterThan(0);
  });

  it.each([
    [sweepV1, '<|file_sep|>'],
    [sweepV2, '<|cursor|>'],
    [zeta1, '<|editable_region_end|>'],
    [zeta2, '<filename>'],
    [instinct(''), '<|im_end|>'],
    [fim('starcoder2'), '<fim_middle>'],
    [fim('codellama'), '▁<SUF>'],
  ])('never holds control tokens from files: %o', (format, token) => {
    const input = story(`const x = '${token}';ˇ\n`);
    expect(format.render(input, roomy)).toMatchObject({ ok: false, reason: 'special-token-in-source' });
    const clean = { ...story('const x = 1;ˇ\n'), related: [{ path: 'b.ts', text: token }] };
    const prompt = rendered(format, clean);
    expect(prompt.text).not.toContain('b.ts');
  });

  it('of Zeta counts the lines of later hunks as they are after', () => {
    const before = Array.from({ length: 30 }, (_, i) => `l${i}\n`).join('');
    const after = before.replace('l2\n', 'l2\nx\ny\n').replace('l20\n', '');
    const recent = [{ path: 'src/a.ts', before: doc(before), after: doc(after) }];
    const { text } = rendered(zeta1, { ...story(''), document: doc(after), recent });
    expect(text.match(/^@@.*@@$/gm)).toEqual(['@@ -1,6 +1,8 @@', '@@ -18,7 +20,6 @@']);
  });

  it('of Sweep shows the window as it was before the latest change', () => {
    const { text } = rendered(sweepV1, golden);
    const original = text.split('<|file_sep|>original/src/total.ts\n')[1]!.split('<|file_sep|>')[0]!;
    expect(original).toContain('rate: number');
    expect(original).not.toContain('factor');
  });

  it.each([
    ['below the window, not', 'l10', 'changed', false],
    ['at its last line', 'l9', 'changed', true],
    ['taken out below it', 'l8\n', '', true],
    ['above it, not', 'l1', 'changed', false],
    ['at its first line', 'l0\nl1\nl2', 'l0\nl1\nchanged', true],
  ])('of Sweep shows what was there before: %s', (_, was, is, shown) => {
    const before = Array.from({ length: 12 }, (_, i) => `l${i}\n`).join('');
    const after = before.replace(was, is);
    const document = doc(after);
    const recent = [{ path: 'src/a.ts', before: doc(before), after: document }];
    const { text } = rendered(sweepV2, { ...story(''), document, cursor: after.indexOf('l4'), recent });
    const original = text.split('<|file_sep|>original/')[1]!.split('<|file_sep|>')[0]!;
    expect(original.includes(was.trim().split('\n').at(-1)!)).toBe(shown);
    expect(original).not.toContain('changed');
  });

  it('of Sweep v2 shows the window as it was before all recent changes of its file, as far as they join', () => {
    const texts = ['one', 'two', 'three', 'four'].map((word) => doc(`a\nb\n${word}\nc\nd\n`));
    const edit = (from: number, to: number, path = 'src/a.ts') => ({
      path,
      before: texts[from]!,
      after: texts[to]!,
    });
    const original = (...recent: PromptInput['recent']) => {
      const { text } = rendered(sweepV2, { ...story(''), document: texts[3]!, cursor: 4, recent });
      return text.split('<|file_sep|>original/')[1]!.split('<|file_sep|>')[0]!.split('\n').slice(1, -1);
    };
    expect(original(edit(0, 1), edit(1, 2), edit(2, 3))).toEqual(['a', 'b', 'one', 'c', 'd']);
    expect(original(edit(0, 1), edit(0, 1, 'src/b.ts'), edit(1, 3))).toEqual(['a', 'b', 'one', 'c', 'd']);
    expect(original(edit(0, 1), edit(2, 3))).toEqual(['a', 'b', 'three', 'c', 'd']);
    expect(original(edit(0, 1))).toEqual(['a', 'b', 'four', 'c', 'd']);
  });

  it('of Sweep v2 gives the start where lines were put in above the cursor, and reads it back', () => {
    const prompt = rendered(sweepV2, golden);
    expect(prompt.prefill).toBe('export function total(items: Item[], rate: number): number {\n');
    const now = third.slice(prompt.region.from, prompt.region.to);
    const wanted = now.replace('item.price', 'item.price * factor');
    const parsed = sweepV2.parse(perfect(sweepV2, prompt, wanted), prompt, true);
    expect(parsed).toEqual({
      kind: 'edit',
      edit: replace(third.indexOf('item.price') + 10, third.indexOf('item.price') + 10, ' * factor'),
    });
  });
});

describe('an answer', () => {
  const input = story('one\nˇtwo\nthree\nfour\n');

  it.each([
    ['is the whole text again', 'one\ntwo\nthree\nfour\n', true, 'one\ntwo\nthree\nfour\n'],
    ['changes a line', 'one\n2\nthree\nfour\n', true, 'one\n2\nthree\nfour\n'],
    ['says nothing', '\n', true, 'one\ntwo\nthree\nfour\n'],
    ['is cut in a line', 'one\n2\nthr', false, 'one\n2\nthree\nfour\n'],
    ['is cut in a longer line', 'one\ntwo\nthree and', false, 'one\ntwo\nthree and\nfour\n'],
    ['is cut behind a line put in', 'one\nsomething\n', false, 'one\nsomething\ntwo\nthree\nfour\n'],
    ['is cut behind a line changed', 'one\ntwos\n', false, 'one\ntwos\nthree\nfour\n'],
    ['goes on behind the stop', 'one\n2\nthree\nfour\n<|file_sep|>x\ny', false, 'one\n2\nthree\nfour\n'],
  ])('that %s', (_, answer, finished, text) => {
    const prompt = rendered(sweepV1, input);
    expect(lands(sweepV1.parse(answer, prompt, finished), input.document)).toBe(text);
  });

  it.each([
    [sweepV1, 'on', false, 'cut off before a line was finished'],
    [sweepV1, 'one<|im_start|>', true, 'the answer holds <|im_start|>'],
    [sweepV1, 'one\n\ufffd\n', true, 'the answer is no UTF-8'],
    [zeta1, 'Sure! Here it is', true, 'the answer does not hold <|editable_region_start|>'],
    [fim('qwen-coder'), 'a<|fim_middle|>b', true, 'the answer holds <|fim_middle|>'],
  ])('of %o that makes no sense says why: %j', (format, answer, finished, why) => {
    expect(format.parse(answer, rendered(format, input), finished)).toEqual({ kind: 'problem', why });
  });

  it('loses its cursor, and may say that nothing is to do', () => {
    const prompt = rendered(zeta2, input);
    const said = 'one\ntwo<|user_cursor|>!\nthree\nfour\n>>>>>>> UPDATED';
    expect(lands(zeta2.parse(said, prompt, true), input.document)).toBe('one\ntwo!\nthree\nfour\n');
    expect(zeta2.parse('NO_EDITS\n>>>>>>> UPDATED', prompt, true)).toEqual({ kind: 'nothing' });
  });

  it('keeps the line breaks of lines it keeps', () => {
    const mixed = story('one\r\nˇtwo\nthree\r\nfour');
    const prompt = rendered(sweepV1, mixed);
    const parsed = sweepV1.parse('one\ntwo\nx\nthree\nfour\nfive\n', prompt, true);
    expect(lands(parsed, mixed.document)).toBe('one\r\ntwo\nx\r\nthree\r\nfour\r\nfive');
    const other = sweepV1.parse('one\n2\nthree\nfour\n', prompt, true);
    expect(lands(other, mixed.document)).toBe('one\r\n2\nthree\r\nfour');
  });

  it('in the middle is written with the line breaks of the document', () => {
    const here = story('f(ˇ);\r\n');
    const format = fim('seed-coder');
    const parsed = format.parse('a,\n  b', rendered(format, here), true);
    expect(lands(parsed, here.document)).toBe('f(a,\r\n  b);\r\n');
  });

  it('in the middle is as long as it is whole', () => {
    const here = story('f(ˇ);\n');
    const format = fim('starcoder2');
    const prompt = rendered(format, here);
    expect(lands(format.parse('a, b', prompt, false), here.document)).toBe('f(a, b);\n');
    expect(lands(format.parse('a);\ng(b', prompt, false), here.document)).toBe('f(a););\n');
    expect(lands(format.parse('a<|endoftext|>b', prompt, false), here.document)).toBe('f(a);\n');
  });
});

const word = fc.constantFrom('', 'a', 'bc', '  x', 'return a();', '🙂', '}', '\ty', 'é', '<L1>', '```');
const file = fc.array(word, { minLength: 1, maxLength: 40 });

describe('laws', () => {
  it('a perfect answer lands exactly the text that was wanted, in any line ending', () => {
    const seen = { edits: 0, crlf: 0, unended: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(...regions),
        file,
        file,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.nat(),
        (format, lines, answer, nl, ends, at) => {
          const document = doc(lines.join(nl) + (ends ? nl : ''));
          const input = { ...story(''), document, cursor: at % (document.length + 1) };
          const prompt = rendered(format, input);
          const old = document.slice(prompt.region.from, prompt.region.to);
          const wanted = answer.join('\n');
          const core = (text: string) => text.replaceAll('\r\n', '\n').replace(/\n+$/, '');
          fc.pre(wanted.trim() !== '' && core(wanted) !== core(old));
          const parsed = format.parse(perfect(format, prompt, wanted), prompt, true);
          if (parsed.kind !== 'edit') throw new Error(JSON.stringify(parsed));
          seen.edits++;
          expect(document.slice(prompt.region.to - 1, prompt.region.to + 1)).not.toBe('\r\n');
          if (document.lineBreak === '\r\n') seen.crlf++;
          if (!ends) seen.unended++;
          const landed = lands(parsed, document);
          const exact = applyToString(
            replace(prompt.region.from, prompt.region.to, wanted.replaceAll('\n', document.lineBreak)),
            document.text,
          );
          expect(landed).toBe(exact);
          expect(parsed.edit[0]!.from).toBeGreaterThanOrEqual(prompt.region.from);
          expect(parsed.edit.at(-1)!.to).toBeLessThanOrEqual(prompt.region.to);
        },
      ),
      { numRuns: 2000 },
    );
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(100);
  });

  it('an answer cut anywhere changes nothing it did not come to', () => {
    fc.assert(
      fc.property(fc.constantFrom(...regions), file, fc.nat(), fc.nat(), (format, lines, at, cut) => {
        const document = doc(lines.join('\n'));
        const input = { ...story(''), document, cursor: at % (document.length + 1) };
        const prompt = rendered(format, input);
        const same = perfect(format, prompt, document.slice(prompt.region.from, prompt.region.to));
        const parsed = format.parse(same.slice(0, cut % same.length), prompt, false);
        expect(lands(parsed, document)).toBe(document.text);
      }),
      { numRuns: 2000 },
    );
  });

  it('no answer makes a codec throw, and every edit fits', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('\n', '\r\n', '<|editable_region_start|>', '<|editable_region_end|>', '<|file_sep|>'),
      fc.constantFrom('>>>>>>> UPDATED', 'NO_EDITS', '<|cursor|>', '\ud800', 'return a();\n', '  x\n'),
    );
    const kinds = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        file,
        fc.nat(),
        fc.array(part, { maxLength: 12 }),
        fc.boolean(),
        (format, lines, at, parts, finished) => {
          const document = doc(lines.join('\n'));
          const input = { ...story(''), document, cursor: at % (document.length + 1) };
          const parsed = format.parse(parts.join(''), rendered(format, input), finished);
          kinds.add(parsed.kind);
          lands(parsed, document);
        },
      ),
      { numRuns: 4000 },
    );
    expect([...kinds].sort()).toEqual(['edit', 'nothing', 'problem']);
  });

  it('prompts of any file are made, and stay in their budget', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        file,
        file,
        fc.nat(),
        fc.integer({ min: 50, max: 3000 }),
        (format, a, b, at, maxTokens) => {
          const document = doc(b.join('\n'));
          const recent = [{ path: 'src/a.ts', before: doc(a.join('\n')), after: document }];
          const input = { ...story(''), document, recent, cursor: at % (document.length + 1) };
          const made = format.render(input, { ...roomy, maxTokens });
          if (made.ok) expect(roomy.countTokens(made.value.text)).toBeLessThanOrEqual(maxTokens);
          else expect(made.reason).toBe('too-large');
        },
      ),
      { numRuns: 1000 },
    );
  });
});
