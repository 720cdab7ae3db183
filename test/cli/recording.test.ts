/** Reading a recording: what is one, and what is said where it is not. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecording, recordingHeader } from '../../src/cli/index.ts';

const header = recordingHeader(new Date(0));

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'recording-')), 'session.jsonl');
  writeFileSync(path, text);
  return path;
}

describe('a recording', () => {
  it('is a header and one message per line', () => {
    const entry = { t: 3, from: 'editor', message: { jsonrpc: '2.0', method: 'initialized', params: {} } };
    expect(readRecording(file(`${header}${JSON.stringify(entry)}\n\n`))).toEqual([entry]);
  });

  it.each([
    ['no header', '{"t":1}\n', /no recording of version 1/],
    ['a line that is no JSON', `${header}{"t":1\n`, /session\.jsonl:2 is not a JSON object/],
    ['a line without a message', `${header}{"t":1,"from":"editor"}\n`, /:2 has no t, from and message/],
    ['nothing', '', /:1 is not a JSON object/],
  ])('with %s is refused with its place', (_, text, says) => {
    expect(() => readRecording(file(text))).toThrow(says);
  });

  it('that does not exist is refused with a sentence', () => {
    expect(() => readRecording('/nowhere/session.jsonl')).toThrow(/cannot be read/);
  });
});
