/** Adding to Helix's languages.toml: whatever stands there keeps every character and its meaning, or nothing is written. */
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { type HelixLanguage, mergeLanguages, SetupRefused, serversIn } from '../../src/cli/index.ts';

const languages: HelixLanguage[] = [
  { name: 'rust', servers: ['rust-analyzer'] },
  { name: 'python', servers: ['ruff', 'pylsp'] },
  { name: 'bash', servers: [] },
];

/** The languages with their servers, in the order of the file; `null` where the key is missing. */
function serversOf(text: string): Record<string, unknown> {
  const { language = [] } = parse(text.replace(/^\uFEFF/, '')) as { language?: Record<string, unknown>[] };
  return Object.fromEntries(language.map((l) => [l.name, l['language-servers'] ?? null]));
}

/** Whether `text` can be had from `longer` by leaving characters out, in order. */
function keeps(text: string, longer: string): boolean {
  let at = 0;
  for (let n = 0; n < longer.length; n++) if (longer[n] === text[at]) at++;
  return at === text.length;
}

describe('mergeLanguages', () => {
  it('writes a whole file where there is none', () => {
    const { text, added } = mergeLanguages('', [languages[1]!]);
    expect(added).toEqual(['the server', 'python']);
    expect(text).toBe(`[language-server.foretype]
command = "foretype"
args = ["--stdio"]

[[language]]
name = "python"
language-servers = ["ruff", "pylsp", "foretype"]
`);
  });

  it.each([
    [
      'an array on several lines, with comments and a last comma',
      '[[language]]\nname = "rust" # mine\nlanguage-servers = [\n  "rust-analyzer", # the "]" server\n  { name = "x]", only-features = ["format"] },\n]\n',
      '  { name = "x]", only-features = ["format"] }, "foretype",\n]',
    ],
    [
      'an empty array',
      '[[language]]\nname = "rust"\nlanguage-servers = [ ]',
      'language-servers = ["foretype" ]',
    ],
    [
      'an entry without servers',
      '[[language]]\n  name = \'rust\' # mine\n  indent = { tab-width = 4, unit = "  " }\n',
      'name = \'rust\' # mine\n  language-servers = ["rust-analyzer", "foretype"]\n  indent',
    ],
    [
      'the lines of Windows',
      '[[language]]\r\nname = "rust"\r\n',
      'name = "rust"\r\nlanguage-servers = ["rust-analyzer", "foretype"]\r\n\r\n[language-server.foretype]\r\n',
    ],
    [
      'quoted keys and tables below the entry',
      '["language-server".other]\ncommand = "x"\n[[ language ]]\n"name" = "rust"\n"language-servers" = ["other"]\n[language.config]\nlanguage-servers = ["no"]\n',
      '"language-servers" = ["other", "foretype"]\n[language.config]\nlanguage-servers = ["no"]\n',
    ],
    [
      'texts that look like structure',
      'note = """\n[[language]]\nname = "rust"\n"""\n[[language]]\nname = "rust"\nlanguage-servers = [\'a\\\', "b\\"]"]\n',
      'language-servers = [\'a\\\', "b\\"]", "foretype"]',
    ],
  ])('adds to %s', (_, text, expected) => {
    const merged = mergeLanguages(text, [languages[0]!]);
    expect(merged.text).toContain(expected);
    expect(keeps(text, merged.text)).toBe(true);
    expect(mergeLanguages(merged.text, [languages[0]!])).toEqual({ text: merged.text, added: [] });
  });

  it("keeps the user's own way to start the server, and a server named with features", () => {
    const text =
      '[language-server.foretype]\ncommand = "node"\n[[language]]\nname = "rust"\nlanguage-servers = [{ name = "foretype", except-features = ["inlay-hints"] }]\n';
    expect(mergeLanguages(text, [languages[0]!])).toEqual({ text, added: [] });
  });

  it.each([
    ['what is no TOML', '[language', /not valid TOML.*mend it/],
    ['an array of inline tables', 'language = [{ name = "rust" }]', /left as it is/],
    ['an inline table of servers', 'language-server = { x = { command = "x" } }', /left as it is/],
    ['another kind of value', 'language = 3', /left as it is/],
  ])('refuses %s', (_, text, sentence) => {
    const merge = () => mergeLanguages(text, languages);
    expect(merge).toThrow(SetupRefused);
    expect(merge).toThrow(sentence);
  });

  it('law: refuses, or keeps every character and every meaning, and adds what was asked, once', () => {
    let merged = 0;
    fc.assert(
      fc.property(tomlText, (text) => {
        let after: string;
        try {
          after = mergeLanguages(text, languages).text;
        } catch (error) {
          expect(error).toBeInstanceOf(SetupRefused);
          return;
        }
        merged++;
        expect(keeps(text, after)).toBe(true);
        const [was, is] = [serversOf(text), serversOf(after)];
        for (const [name, servers] of Object.entries(was)) {
          const asked = languages.find((l) => l.name === name);
          if (!asked) expect(is[name]).toEqual(servers);
          else expect((is[name] as unknown[]).slice(0, -1)).toEqual(servers ?? asked.servers);
        }
        for (const { name } of languages) expect((is[name] as unknown[]).at(-1)).toBe('foretype');
        expect(mergeLanguages(after, languages)).toEqual({ text: after, added: [] });
      }),
      { numRuns: 500 },
    );
    // Most texts must be the interesting kind.
    expect(merged).toBeGreaterThan(300);
  });
});

describe('serversIn', () => {
  it('reads the painted report of hx --health', () => {
    const report =
      "Configured language servers:\n  \u001b[0;31m✘\u001b[m ty: \u001b[0;31m'ty' not found\u001b[m\n  ✓ ruff: /bin/ruff\nConfigured debug adapter: None\n";
    expect(serversIn(report)).toEqual(['ty', 'ruff']);
    expect(serversIn('Configured language servers: None\nTree-sitter parser: ✓\n')).toEqual([]);
    expect(serversIn("Language 'cobol' not found")).toBeUndefined();
  });
});

const word = fc.constantFrom(
  'a',
  'rust-analyzer',
  'x]y',
  '#no',
  'with "quotes"',
  "it's",
  'ä𝄞',
  '[[language]]',
);
const basic = word.map((w) => JSON.stringify(w));
const literal = word.filter((w) => !w.includes("'")).map((w) => `'${w}'`);
const long = fc.oneof(
  word.map((w) => `"""\n${w.replaceAll('"', '\\"')}\n[[language]]\nname = 'rust'\n"""`),
  word.filter((w) => !w.includes("'")).map((w) => `'''${w}\n]\n'''`),
  fc.constant('"""ends with quotes"""""'),
);
const space = fc.constantFrom('', ' ', '  ', '\t');
const comment = fc.constantFrom('', ' # mine', ' # ] } """ [[language]]', '#');
const element = fc.oneof(
  basic,
  literal,
  basic.map((n) => `{ name = ${n}, only-features = ["format"] }`),
);
const array = fc
  .tuple(fc.array(element, { maxLength: 3 }), fc.constantFrom(', ', ',\n  ', ' ,'), fc.boolean(), comment)
  .map(([items, join, lastComma, note]) =>
    items.length === 0
      ? '[ ]'
      : `[${items.join(join)}${lastComma ? ',' : ''}${note.trim() === '' ? '' : `${note}\n`}]`,
  );
const scalar = fc.constantFrom('1', 'true', '0x1F', '1979-05-27T07:32:00Z', 'inf', '-0.5', '1e3', 'nan');
const value = fc.oneof(basic, literal, long, array, scalar, fc.constant('{ a = 1, b.c = [2] }'));
const pair = (key: string) =>
  fc.tuple(space, value, comment).map(([s, v, c]) => `${s}${key}${s}=${s}${v}${c}`);
const entry = (name: string) =>
  fc
    .tuple(
      fc.constantFrom('[[language]]', '[[ language ]]', '[["language"]] # entry'),
      fc.constantFrom(`name = "${name}"`, `  name='${name}' # its name`, `"name" = "${name}"`),
      fc.option(
        fc
          .tuple(fc.constantFrom('language-servers', '"language-servers"'), space, array, comment)
          .map(([k, s, a, c]) => `${k}${s}=${s}${a}${c}`),
      ),
      fc.option(pair('scope')),
      fc.option(pair('file-types')),
      fc.option(pair('x').map((p) => `[language.config]\n${p}`)),
    )
    .map(([header, name, servers, before, after, sub]) =>
      [header, before, name, servers, after, sub].filter((line) => line !== null).join('\n'),
    );
const table = fc.oneof(
  fc
    .tuple(fc.constantFrom('other', '"odd.name"'), pair('command'))
    .map(([n, p]) => `[language-server.${n}]\n${p}`),
  fc.constant('[language-server]\nshared.command = "x"'),
  fc.constant('[[grammar]]\nname = "rust"\nlanguage-servers = ["no"]'),
);
const tomlText = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.option(pair('use-grammars')),
    fc.subarray(['rust', 'python', 'bash', 'cobol']).chain((names) => fc.tuple(...names.map(entry))),
    fc.option(table),
    fc.constantFrom('\n', '\n\n', '\n# between\n'),
    fc.constantFrom('', '\n', '\n\n# the end'),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([mark, top, entries, extra, gap, end, newline]) => {
    const text = [top, ...entries, extra].filter((part) => part !== null).join(gap);
    return mark + (text + end).replaceAll('\n', newline);
  });
