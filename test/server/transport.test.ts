// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** Broken bytes in front of good ones: the good ones are read, the broken ones answered. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FramedWriter } from '../../src/server/framed-writer.ts';
import { FramedReader } from '../../src/server/transport.ts';
import { connect } from '../support/lsp-client.ts';
import { ScriptedPredictor } from '../support/scripted-predictor.ts';

const frame = (message: object) => {
  const body = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

async function read(bytes: Buffer, cuts: readonly number[] = []) {
  const input = new PassThrough();
  const messages: any[] = [];
  const faults: { code: number; id: unknown }[] = [];
  const large: number[] = [];
  const reader = new FramedReader(input, {
    malformed: (code, _why, id) => faults.push({ code, id }),
    tooLarge: (n) => large.push(n),
  });
  reader.listen((m) => messages.push(m));
  let at = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    if (cut > at) input.write(bytes.subarray(at, cut));
    at = Math.max(at, cut);
  }
  await new Promise((resolve) => setImmediate(resolve));
  return { messages, faults, large };
}

const good = { jsonrpc: '2.0', id: 7, method: 'x', params: { text: 'π 🚀' } };

describe('the frame reader', () => {
  it.each([
    ['a body that is no JSON', 'Content-Length: 5\r\n\r\n{nope', [-32700]],
    ['a header without a length', 'Content-Type: x\r\n\r\n', [-32700]],
    ['a length that is no number', 'Content-Length: many\r\n\r\n{"a":1}', [-32700]],
    ['a header line without a colon', 'Content-Length 12\r\n\r\n{"jsonrpc":1}', [-32700]],
    ['a huge header', `X: ${'x'.repeat(100_000)}\r\nContent-Length: 2\r\n\r\n{}`, [-32700, -32600]],
    ['a batch', frame([] as object), [-32600]],
    ['a string', 'Content-Length: 3\r\n\r\n"x"', [-32600]],
    ['a method that is a number', frame({ id: 3, method: 4 }), [-32600]],
    ['a cancellation of nothing', frame({ method: '$/cancelRequest' }), [-32600]],
    ['an empty body', 'Content-Length: 0\r\n\r\n', [-32700]],
    ['a length that swallows the next frame', 'Content-Length: 9\r\n\r\n{"a":1}', [-32700]],
  ])('goes on after %s', async (_, broken, codes) => {
    const { messages, faults } = await read(Buffer.from(broken + frame(good) + frame(good)));
    expect(messages.at(-1)).toEqual(good);
    expect(faults.map((f) => f.code)).toEqual(codes);
  });

  it('says the id of a message that is none, where it has one', async () => {
    expect((await read(Buffer.from(frame({ id: 3, method: 4 })))).faults).toEqual([{ code: -32600, id: 3 }]);
  });

  it('stops at a declared length over 64 MB, before reading any of it', async () => {
    const { large, messages } = await read(Buffer.from(`Content-Length: 99999999999\r\n\r\n${frame(good)}`));
    expect([large, messages]).toEqual([[99_999_999_999], []]);
  });

  it('reads the same messages however the bytes are cut', async () => {
    const bytes = Buffer.from(
      `Content-Length: 5\r\n\r\n{nope${frame(good)}garbage\r\n\r\n${frame({ ...good, id: 8 })}`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const { messages } = await read(bytes, cuts);
        expect(messages.map((m) => m.id)).toEqual([7, 8]);
      }),
    );
  });

  it('answers later requests of a live server', async () => {
    const server = connect(new ScriptedPredictor());
    await server.client.initialize();
    server.client.raw('Content-Length: 3\r\n\r\n{{{');
    await server.client.until((m) => m.error?.code === -32700 && m.id === null);
    await server.close();
  });
});

describe('the frame writer', () => {
  it('hands each message on in one piece, in order', async () => {
    const output = new PassThrough();
    const pieces: string[] = [];
    output.on('data', (piece: Buffer) => pieces.push(piece.toString()));
    const writer = new FramedWriter(output);
    const other = { ...good, id: 8 };
    await Promise.all([writer.write(good), writer.write(other)]);
    expect(pieces).toEqual([frame(good), frame(other)]);
  });

  it('rejects what cannot be written, and says so', async () => {
    const output = new PassThrough();
    const writer = new FramedWriter(output);
    const faults: string[] = [];
    writer.onError(([cause]) => faults.push(cause.message));
    output.destroy(new Error('gone'));
    await expect(writer.write(good)).rejects.toThrow();
    expect(faults).toContain('gone');
  });
});
