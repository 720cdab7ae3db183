/** What a landing costs, in counts: one parse of the file, one of the sketch, one look at what the edit breaks. */
import { expect, it } from 'vitest';
import { createSyntax, type Syntax } from '../../src/syntax/index.ts';
import { landedText } from './support.ts';

it('parses a long file once', async () => {
  const real = createSyntax();
  const parsed = new Set<unknown>();
  let surveyed = 0;
  let judged = 0;
  const syntax: Syntax = {
    ...real,
    tree: (snapshot) => {
      parsed.add(snapshot);
      return real.tree(snapshot);
    },
    survey: (snapshot) => {
      surveyed += snapshot.length;
      return real.survey(snapshot);
    },
    errorDelta: (snapshot, edit) => {
      judged++;
      return real.errorDelta(snapshot, edit);
    },
    languageOf: (uri) => real.languageOf(uri),
  };
  const unit = (n: number, body: string) => `function f${n}(x) {\n  ${body}\n  return x;\n}\n\n`;
  const file = Array.from({ length: 400 }, (_, n) => unit(n, `log(${n});`)).join('');
  const sketch = `// ...\n${unit(7, 'log(-7);')}// ...\n${unit(200, 'log(-200);')}// ...\n`;
  expect(await landedText(file, sketch, 'a.js', { syntax })).toBe(
    file.replace('log(7)', 'log(-7)').replace('log(200)', 'log(-200)'),
  );
  expect(parsed.size).toBe(1);
  expect(surveyed).toBeLessThanOrEqual(sketch.length);
  expect(judged).toBe(1);
});
