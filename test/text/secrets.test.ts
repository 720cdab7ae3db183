/**
 * Files and strings that hold credentials are known by name and shape; code is left alone. What counts stands in
 * secrets.json, which the corpus is held to as well.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blanked,
  isSecretFile,
  redactSecrets,
  replace,
  secretRanges,
  secretRangesAfter,
  TextSnapshot,
} from '../../src/text/index.ts';

const canary = 'Zq7Xk2Rt9Vb4Nm8Lp3Ws6Yd1Fg5Hj0Ca';

/** A text is its parts joined; what must be masked stands between « and ». */
interface Case {
  readonly is: string;
  readonly text: readonly string[];
}
const table: {
  readonly files: { readonly secret: readonly string[]; readonly harmless: readonly string[] };
  readonly masked: readonly Case[];
  readonly kept: readonly Case[];
} = JSON.parse(readFileSync(new URL('./secrets.json', import.meta.url), 'utf8'));

describe('secrets', () => {
  it('knows keys by their shape and leaves code alone', () => {
    for (const key of [
      'AKIAIOSFODNN7EXAMPLE',
      'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
      'sk-proj-abcdEFGH1234ijklMNOP5678',
      'xoxb-123456789012-abcdefghijkl',
      canary,
      '9f86d081884c7d659a2feaa0c55ad015',
    ])
      expect(redactSecrets(`const a = "${key}";`)).toBe(`const a = "${' '.repeat(key.length)}";`);
    expect(redactSecrets('url = "https://bob:hunter2secret@host/x"')).not.toContain('hunter2secret');
    expect(redactSecrets('password: "correct-horse-7"')).not.toContain('horse');
    const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\ndef\n-----END RSA PRIVATE KEY-----';
    expect(redactSecrets(pem)).toMatch(/^[ \n]+$/);
    for (const code of [
      'const internationalizationConfiguration2 = createInternationalization();',
      'import { OpenTelemetryInstrumentationBase64Encoder } from "./otel/base64/instrumentation";',
      'expect(token).toBe(tokenOf(request.headers.authorization));',
      'https://example.com/a/very/long/path/with/Many/Parts/and/v2/more',
    ])
      expect(redactSecrets(code)).toBe(code);
  });

  it.each(table.masked)('masks $is, and nothing else', ({ text }) => {
    const marked = text.join('');
    expect(marked).toContain('«');
    const expected = marked.replace(/«(.*?)»/gs, (_, hidden: string) => hidden.replace(/\S/g, ' '));
    expect(redactSecrets(marked.replace(/[«»]/g, ''))).toBe(expected);
  });

  it.each(table.kept)('leaves $is', ({ text }) => {
    expect(redactSecrets(text.join(''))).toBe(text.join(''));
  });

  it('knows files of credentials by their name, and that examples are none', () => {
    for (const path of table.files.secret) expect(isSecretFile(path), path).toBe(true);
    for (const path of table.files.harmless) expect(isSecretFile(path), path).toBe(false);
  });

  it('takes time in proportion to the text, whatever it holds', () => {
    for (const piece of [
      'sk-',
      'token',
      'eyJ-',
      'a://',
      ' ',
      '"\n',
      'A_TOKEN=',
      'password: a1',
      'Zq7Xk2Rt',
      '-----BEGIN ',
    ])
      for (const end of ['', '"']) {
        const text = piece.repeat(Math.ceil(200_000 / piece.length)) + end;
        const before = performance.now();
        redactSecrets(text);
        expect(performance.now() - before, piece).toBeLessThan(2000);
      }
  });

  it('keeps every offset and every line break', () => {
    const text = `a\r\n-----BEGIN PRIVATE KEY-----\r\n${canary}\r\n-----END PRIVATE KEY-----\r\nz`;
    const redacted = redactSecrets(text);
    expect(redacted).toHaveLength(text.length);
    expect(redacted.split('\r\n')).toHaveLength(5);
    expect(redacted).not.toContain(canary);
  });

  it('are followed through any edits: what is carried over is what a fresh look finds', () => {
    const piece = fc.constantFrom(
      ...[
        'AKIAQZ7TR4VX2NW9KLPS',
        canary,
        'Zq7Xk2Rt',
        '9Vb4Nm8Lp3Ws6Yd1',
        'token',
        ' = ',
        ':',
        '"',
        '"s3cretvalue"',
      ],
      ...[
        '\n',
        '\n\n',
        ' ',
        'x',
        'use(a);\n',
        'https://bob:hunter2@',
        '-----BEGIN PRIVATE KEY-----',
        'MIIE\n',
        'API_KEY=',
        'password: ',
        'hunter2x9',
        'checksum = "',
        '9f86d081884c7d659a2feaa0c55ad015',
      ],
      '-----END PRIVATE KEY-----',
    );
    const text = fc.array(piece, { maxLength: 40, size: 'max' }).map((pieces) => pieces.join(''));
    const change = fc.tuple(fc.nat(), fc.nat(12), fc.oneof(fc.constant(''), piece));
    fc.assert(
      fc.property(text, fc.array(change, { minLength: 1, maxLength: 8 }), (start, changes) => {
        let now = TextSnapshot.of('file:///a', 'x', 1, start);
        let known: readonly { from: number; to: number }[] = secretRanges(start);
        for (const [at, length, put] of changes) {
          const from = at % (now.length + 1);
          const edit = replace(from, Math.min(now.length, from + length), put);
          const before = now;
          now = before.apply(edit, before.version + 1);
          known = secretRangesAfter(known, { before, after: now, edit });
          expect(blanked(now, known).text).toBe(redactSecrets(now.text));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
