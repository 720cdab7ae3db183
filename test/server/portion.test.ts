/** An edit by its next word or line, for clients that only know commands. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyToString, diff, type TextEdit } from '../../src/text/index.ts';
import { until } from '../editors/until.ts';
import { connect } from '../support/lsp-client.ts';
import { predicted, ScriptedPredictor } from '../support/scripted-predictor.ts';

let predictor: ScriptedPredictor;
let server: ReturnType<typeof connect>;
beforeEach(async () => {
  predictor = new ScriptedPredictor();
  server = connect(predictor);
  await server.client.initialize({ capabilities: { workspace: { applyEdit: true } } });
  server.client.answers.set('workspace/applyEdit', ({ edit }: { edit: { documentChanges: object[] } }) => {
    server.client.applyWorkspaceEdit(edit);
    return { result: { applied: true } };
  });
});
afterEach(() => server.close());

let files = 0;
/** The text after one key, where `edit` is predicted. */
async function afterKey(old: string, edit: TextEdit, key: 'Word' | 'Line'): Promise<string> {
  const { client } = server;
  const uri = `file:///w/${++files}.ts`;
  client.open(uri, old);
  predictor.say(predicted(uri, 1, edit));
  const before = predictor.acceptedIds.length;
  expect(
    await client.request('workspace/executeCommand', { command: `foretype.nextEdit.accept${key}` }),
  ).toBe(true);
  await until('the acceptance', () => predictor.acceptedIds.length > before);
  const after = client.document(uri).getText();
  client.shut(uri);
  return after;
}

describe('foretype.nextEdit.acceptWord and .acceptLine', () => {
  it.each([
    ['Word', 'f(a)', 'f(context, a)', 'f(contexta)'],
    ['Word', 'f(contexta)', 'f(context, a)', 'f(context,a)'],
    ['Word', 'sum += sum;', 'total += total;', 'total += sum;'],
    ['Line', 'sum += sum;\nsum\n', 'total += total;\ntotal\n', 'total += total;\nsum\n'],
    ['Line', 'a\n', 'a\n  b()\n  c()\n', 'a\n  b()'],
    ['Line', 'a\r\n', 'a\r\n  b()\r\n  c()\r\n', 'a\r\n  b()'],
    ['Word', 'a\nb\nc\n', 'a\nc\n', 'a\nc\n'],
  ] as const)('%s: %j on the way to %j is %j', async (key, old, whole, after) => {
    expect(await afterKey(old, diff(old, whole), key)).toBe(after);
  });

  it('come to the whole edit, key by key, and each does something', async () => {
    const piece = fc.constantFrom('ab', 'c', ' ', '\n', '\r\n', '(', 'é😀', ', ');
    const text = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
    const key = fc.constantFrom('Word' as const, 'Line' as const);
    await fc.assert(
      fc.asyncProperty(text, text, key, async (old, whole, by) => {
        let now = old;
        for (let keys = 0; now !== whole; keys++) {
          expect(keys).toBeLessThan(old.length + whole.length);
          const next = await afterKey(now, [{ from: 0, to: now.length, text: whole }], by);
          expect(next).not.toBe(now);
          expect(applyToString(diff(next, whole), next)).toBe(whole);
          now = next;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('say no where nothing is predicted', async () => {
    server.client.open('file:///w/none.ts', 'a');
    const command = 'foretype.nextEdit.acceptWord';
    expect(await server.client.request('workspace/executeCommand', { command })).toBe(false);
    expect(predictor.acceptedIds).toEqual([]);
  });
});
