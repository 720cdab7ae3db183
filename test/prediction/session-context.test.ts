/** The context section in the prompt: evidence of open and found files, unchanged as long as an epoch lasts, no secrets. */
import { describe, expect, it } from 'vitest';
import { systemClock, Trace } from '../../src/base/index.ts';
import { EpochEvidence } from '../../src/context/index.ts';
import { createSessionModel } from '../../src/prediction/index.ts';
import { LineTokens } from '../../src/prompt/index.ts';
import { byteTokenizer, spell } from '../prompt/byte-tokenizer.ts';
import { EditSession } from '../support/edit-session.ts';
import { ScriptedEngine } from '../support/scripted-engine.ts';

const shop = 'export function shop() {\n  const total = 1;\n  log(total);\n  return total;\n}\n';
const canary = 'Zq7Xk2Rt9Vb4Nm8Lp3Ws6Yd1Fg5Hj0Ca';
const log = `export function log(value: number) {\n  send(value, "${canary}");\n}\n`;

async function started(
  files: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>> = {},
) {
  const session = await EditSession.of(files);
  const engine = new ScriptedEngine();
  /** Of which files it was asked whether git ignores them. */
  const asked: string[] = [];
  const pathOf = (uri: string) => uri.split('/').slice(3).join('/');
  const model = createSessionModel({
    engine,
    lines: new LineTokens(byteTokenizer),
    maxTokens: 3000,
    pathOf,
    repositoryOf: () => 'shop',
    evidence: new EpochEvidence({
      pathOf,
      survey: (text) => session.syntax.survey(text),
      isIgnored: (uri) => {
        asked.push(uri);
        return uri.includes('/made/');
      },
      retrieval: {
        near: async () => ({ files: Object.keys(found).map((uri) => ({ uri, because: {} })) }),
        read: async (uri) => found[uri],
      },
    }),
  });
  const trace = new Trace('test', systemClock);
  const propose = () => model.propose(session.evidence().editor, [], new AbortController().signal, trace);
  /** Each different context section among the prompts so far, in order. */
  const sections = () =>
    engine.asked
      .map(({ prompt }) => /<context>\n?([\s\S]*?)<window>/.exec(spell(prompt))?.[1] ?? '')
      .filter((section, i, all) => section !== all[i - 1]);
  return { session, engine, propose, sections, asked };
}

describe('the context section of the stream', () => {
  it('stays as it is while an epoch lasts, whatever is found meanwhile', async () => {
    const files = { 'file:///found/log.ts': log };
    const { session, engine, propose, sections } = await started({ 'shop.ts': shop }, files);
    session.replace('const total', 'const sum');
    await propose();
    for (let key = 0; key < 40; key++) {
      session.replace(key === 0 ? 'log(total)' : `log(v${key - 1})`, `log(v${key})`);
      await propose();
    }
    expect(engine.asked.length).toBeGreaterThan(40);
    expect(sections()).toEqual(['']);
  });

  it('has what was found when the next epoch begins, once', async () => {
    const { session, engine, propose, sections } = await started(
      { 'shop.ts': shop },
      { 'file:///found/log.ts': log },
    );
    session.replace('const total', 'const sum');
    await propose();
    for (let n = 0; n < 120; n++) {
      session.replace(n === 0 ? 'return total' : `return r${n - 1};`, `return r${n};`);
      await propose();
      session.replace(n === 0 ? 'const sum' : `const s${n - 1} `, `const s${n} `);
      await propose();
    }
    const begins = new Set(
      engine.asked.map(({ prompt }) => spell(prompt).split('<events>')[0]).map((head) => head),
    );
    expect(sections().length).toBeLessThanOrEqual(begins.size);
    expect(sections().at(-1)).toContain('export function log(value: number)');
    expect(sections().length).toBe(2);
  });

  it('shows nothing of secret files and no string that looks like a key as evidence', async () => {
    const { session, engine, propose } = await started({
      'shop.ts': shop,
      'log.ts': log,
      '.env': `log=${canary}\nsum=1\n`,
    });
    session.replace('log(total)', 'log(sum, total)');
    await propose();
    const prompt = spell(engine.asked.at(-1)!.prompt);
    const context = prompt.split('<window>')[0]!;
    expect(context).toContain('function log');
    expect(context).not.toContain(canary);
    expect(prompt).not.toContain('.env');
  });

  it('shows no other open file that is ignored, but the one that is edited', async () => {
    const text = 'export function log(sum: number) {}\n';
    const { session, engine, propose } = await started({ 'made/shop.ts': shop, 'made/log.ts': text });
    session.replace('log(total)', 'log(sum, total)');
    await propose();
    expect(spell(engine.asked.at(-1)!.prompt)).toContain('made/shop.ts');
    expect(spell(engine.asked.at(-1)!.prompt)).not.toContain('made/log.ts');
  });

  it('asks no model about a secret file', async () => {
    const { session, engine, propose } = await started({ '.env': `total=${canary}\n`, 'shop.ts': shop });
    session.replace('total=', 'sum=');
    expect(await propose()).toMatchObject({ ok: false, reason: 'no-edit' });
    expect(engine.asked).toEqual([]);
  });

  it('asks once of each text whether it may be shown', async () => {
    const { session, engine, propose, asked } = await started({
      'shop.ts': shop,
      'log.ts': log,
      'made/types.ts': 'export type Made = number;\n',
    });
    session.replace('const total', 'const sum');
    for (let key = 0; key < 20; key++) {
      session.replace(key === 0 ? 'log(total)' : `log(v${key - 1})`, `log(v${key})`);
      await propose();
    }
    expect([...engine.texts.keys()].filter((uri) => uri.includes('/made/'))).toEqual([]);
    expect(asked.filter((uri) => uri.includes('/made/')).length).toBeLessThan(10);
  });
});
