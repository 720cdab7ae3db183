// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** Where to go on: an edit's place, and where nobody knows an edit, the lines that likely change next. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { none } from '../../src/base/index.ts';
import { replace } from '../../src/text/index.ts';
import { connect } from '../support/lsp-client.ts';
import { predicted, ScriptedPredictor } from '../support/scripted-predictor.ts';

const uri = 'file:///w/a.ts';
const steps = Array.from({ length: 12 }, (_, i) => `  step${i}(input);\n`).join('');
const text = `function run(input) {\n  const total = sum(input);\n${steps}  report(total);\n${steps}  return total;\n}\n`;
const lines = text.split('\n').map((line) => line.trim());

async function start(client: object = {}) {
  const predictor = new ScriptedPredictor();
  const server = connect(predictor);
  server.client.answers.set('window/showDocument', () => ({ result: { success: true } }));
  await server.client.initialize({
    capabilities: { window: { showDocument: { support: true } } },
    initializationOptions: { foretypeClient: client },
  });
  server.client.open(uri, text);
  const rename = () => server.client.replace(uri, 'const total', 'const subtotal');
  const cursors = async (triggerKind: string): Promise<any[]> => {
    const params = { textDocument: { uri }, position: { line: 1, character: 16 }, triggerKind };
    return (await server.client.request('foretype/nextCursor', params)).cursors;
  };
  const jump = async (): Promise<string | undefined> => {
    const before = server.client.of('window/showDocument').length;
    const from = server.client.received.length;
    expect(
      await server.client.request('workspace/executeCommand', { command: 'foretype.nextEdit.jump' }),
    ).toBe(true);
    await server.client.until(
      (m) => m.method === 'window/showDocument' || m.method === 'window/showMessage',
      from,
    );
    // The server is told that the user is there before the next key.
    await server.client.settle();
    const shown: any[] = server.client.of('window/showDocument');
    return shown.length > before ? lines[shown.at(-1).selection.start.line] : undefined;
  };
  return { ...server, predictor, rename, cursors, jump };
}

describe('foretype/nextCursor', () => {
  it('asked by hand, names the likeliest lines where no edit is known', async () => {
    const s = await start();
    s.rename();
    const found = await s.cursors('manual');
    expect(found.slice(0, 2).map(({ position }) => lines[position.line])).toEqual(
      expect.arrayContaining(['report(total);', 'return total;']),
    );
    expect(found[0]).toMatchObject({ uri, version: 2, reason: 'still has total, as line 2 had' });
    expect(found.every((one) => one.id === undefined && one.probability > 0 && one.probability < 1)).toBe(
      true,
    );
    await s.close();
  });

  it('asked by nobody, names no line without an edit', async () => {
    const s = await start();
    s.rename();
    expect(await s.cursors('automatic')).toEqual([]);
    await s.close();
  });

  it('puts a sure edit before likely lines', async () => {
    const s = await start();
    s.rename();
    const at = text.indexOf('return') + 'sub'.length;
    s.predictor.say(predicted(uri, 2, replace(at, at + 6, 'yield'), { confidence: 0.97 }));
    const [first, ...others] = await s.cursors('manual');
    expect(first).toMatchObject({ probability: 0.97, id: expect.any(String) });
    expect(others.length).toBeGreaterThan(0);
    await s.close();
  });

  it('leads to another file only where the client can', async () => {
    for (const crossFile of [true, false]) {
      const s = await start(crossFile ? { crossFile: {} } : {});
      s.client.open('file:///w/b.ts', 'import { run } from "./a";\n\nrun(input);\nrun(other);\n');
      s.client.replace(uri, 'function run(', 'function start(');
      const uris = (await s.cursors('manual')).map((one) => one.uri);
      expect(uris.includes('file:///w/b.ts')).toBe(crossFile);
      await s.close();
    }
  });
});

describe('the key that goes on', () => {
  it('leads from one likely place to the next, and not back to where the user is', async () => {
    const s = await start();
    s.rename();
    const first = [await s.jump(), await s.jump()];
    expect(first.toSorted()).toEqual(['report(total);', 'return total;']);
    expect([...first, 'const total = sum(input);']).not.toContain(await s.jump());
    await s.close();
  });

  it('leads on though a plugin asked for an edit meanwhile', async () => {
    const s = await start();
    s.rename();
    s.predictor.nextEdit = async () => none('superseded');
    expect(await s.jump()).toBeDefined();
    await s.close();
  });

  it('puts the cursor before an edit, and selects nothing', async () => {
    const s = await start();
    s.rename();
    const at = text.indexOf('total);') + 'sub'.length;
    s.predictor.say(predicted(uri, 2, replace(at, at + 5, 'subtotal')));
    await s.jump();
    const { selection } = s.client.of('window/showDocument').at(-1);
    expect(selection).toEqual({ start: s.client.position(uri, at), end: s.client.position(uri, at) });
    await s.close();
  });

  it('goes on from an edit that it has led to', async () => {
    const s = await start();
    s.rename();
    const at = text.indexOf('step9(input)') + 'sub'.length;
    s.predictor.say(predicted(uri, 2, replace(at, at + 5, 'part9')));
    expect(await s.jump()).toBe('step9(input);');
    expect(['report(total);', 'return total;']).toContain(await s.jump());
    expect(await s.jump()).not.toBe('step9(input);');
    await s.close();
  });

  it('does not lead to an edit in the line of the user', async () => {
    const s = await start();
    s.rename();
    const at = text.indexOf('total = ');
    // Known only when it is asked by hand.
    s.predictor.ready = () => undefined;
    s.predictor.say(predicted(uri, 2, replace(at + 3, at + 8, 'sum'), { confidence: 0.9 }));
    expect(['report(total);', 'return total;']).toContain(await s.jump());
    await s.close();
  });

  it('begins anew after a change', async () => {
    const s = await start();
    s.rename();
    const first = await s.jump();
    // Between a jump and a change passes time.
    await setTimeout(5);
    s.client.replace(uri, 'subtotal', 'partial');
    expect([await s.jump(), await s.jump()]).toContain(first);
    await s.close();
  });

  it('ends where no place is likely any more', async () => {
    const s = await start();
    s.rename();
    const led: boolean[] = [];
    const likely: boolean[] = [];
    do {
      const { cursors } = await s.client.request('foretype/nextCursor', {
        textDocument: { uri },
        triggerKind: 'manual',
      });
      likely.push(cursors[0]?.probability >= 0.03);
      led.push((await s.jump()) !== undefined);
    } while (led.at(-1));
    expect(led).toEqual(likely);
    expect(led.length).toBeGreaterThan(2);
    await s.close();
  });

  it('says so where nothing was changed', async () => {
    const s = await start();
    expect(await s.jump()).toBeUndefined();
    expect(s.client.of('window/showMessage').at(-1)).toMatchObject({
      message: 'foretype: the last changes lead nowhere else',
    });
    await s.close();
  });
});
