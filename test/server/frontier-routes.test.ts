// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * How the frontier model is asked, through the whole server: by which model, in which form, how thoroughly, about which
 * files; and what the user is told before.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { block, frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { startEditor } from './plain-editor.ts';

const cart = 'export function total(n: number) {\n  return n;\n}\n';
const doubled = cart.replace('return n', 'return n * 2');
const blocks = `It doubles.\n\n1. cart.ts: double\n${block('cart.ts', '  return n;', '  return n * 2;')}`;

const server = frontierStandIn();
const local = frontierStandIn();
const place = frontierPlace({ 'cart.ts': cart, 'rate.ts': 'export const rate = 2;\n' });

async function start(settings: object = {}) {
  const s = await startEditor({ folder: place.folder, url: server.url, key: 'sk-test', settings });
  s.open(s.uriOf('cart.ts'));
  return s;
}
type Started = Awaited<ReturnType<typeof start>>;
const answers = (of: typeof server, ...texts: string[]) => {
  of.behaviors = texts.map((text) => ({ kind: 'answer', text }));
};
const plan = (s: Started, goal = 'total doubles') => s.run('foretype.plan', { goal, accept: 'all' });
const becomes = (s: Started, text: string) => until('the edit', () => s.text('cart.ts') === text);
const wordsOf = ({ body }: (typeof server.asked)[number]) =>
  [body.system, body.messages.map(({ content }: any) => content)].flat(2).map(({ text }: any) => text);
const messages = (s: Started) => s.client.of('window/showMessage').map(({ message }) => message);

describe('a plan in three levels', () => {
  it('is outlined by one model, written out by another elsewhere, and landed', async () => {
    answers(server, 'It doubles.\n\n1. cart.ts: total returns n times 2\n');
    answers(local, `1. cart.ts: total returns n times 2\ncart.ts\n\`\`\`ts\n${doubled}\`\`\`\n`);
    const keyFile = join(place.folder, 'key');
    writeFileSync(keyFile, 'sk-ant-of-the-coder\n', { mode: 0o600 });
    const s = await start({
      'frontier.models': { code: 'qwen-coder' },
      'frontier.endpoints': { code: { url: local.url, keyFile } },
    });
    expect(await plan(s)).toBe(true);
    await becomes(s, doubled);
    expect(server.asked.map(({ body }) => body.model)).toEqual(['claude-opus-5-5']);
    expect(local.asked.map(({ body }) => body.model)).toEqual(['qwen-coder']);
    const seen = wordsOf(local.asked[0]!).join('\n');
    expect(seen).toContain('total returns n times 2');
    expect(seen).toContain(cart);
    expect(seen).toContain('... existing code ...');
    expect(seen).not.toContain('total doubles');
    expect(local.asked[0]!.headers.authorization).toBe('Bearer sk-ant-of-the-coder');
    // Every host that may be spoken to is told.
    const doctor = JSON.stringify(await s.run('foretype.doctor'));
    for (const { url } of [server, local]) expect(doctor).toContain(new URL(url).host);
    expect(await s.run('foretype.undo')).toBe(true);
    await becomes(s, cart);
    await s.stop();
  });
});

describe('a route without a model', () => {
  it('says so in one sentence; the others work', async () => {
    answers(server, blocks);
    const s = await start({ 'frontier.models': { ask: '', edit: '' } });
    const said = 'foretype: no model is named in foretype.frontier.models';
    await s.run('foretype.ask', { question: 'why?' });
    await s.run('foretype.edit', { uri: s.uriOf('cart.ts'), instruction: 'use a Map' });
    await until('both', () => messages(s).length === 2);
    expect(messages(s)).toEqual([`${said}.ask`, `${said}.edit`]);
    expect(server.asked).toEqual([]);
    await plan(s);
    await becomes(s, doubled);
    await s.stop();
  });
});

describe('a model is asked for edits in the form of its family', () => {
  it.each([
    [
      'gpt-6',
      '*** Begin Patch',
      'It doubles.\n\n1. cart.ts: double\n*** Begin Patch\n*** Update File: cart.ts\n@@ export function total(n: number) {\n-  return n;\n+  return n * 2;\n }\n*** End Patch\n',
    ],
    ['claude-opus-5-5', '<<<<<<< SEARCH', blocks],
  ])('%s', async (model, form, answer) => {
    answers(server, answer);
    const s = await start({ 'frontier.models': { plan: model } });
    await plan(s);
    await becomes(s, doubled);
    expect(wordsOf(server.asked[0]!)[0]).toContain(form);
    expect(messages(s).filter((m) => m.includes('frontier.forms'))).toEqual([]);
    await s.stop();
  });

  it('and where that is not known the user is told, once', async () => {
    answers(server, blocks, 'No.');
    const s = await start({ 'frontier.models': { plan: 'house-7' } });
    await plan(s);
    await becomes(s, doubled);
    await plan(s, 'total triples');
    await s.said(/No\./);
    const told = messages(s).filter((m) => m.includes('frontier.forms'));
    expect(told).toEqual([expect.stringContaining('how house-7 writes edits best is not known here')]);
    await s.stop();
  });
});

describe('the careful profile', () => {
  const checker = [
    process.execPath,
    '-e',
    `const text = require('node:fs').readFileSync('cart.ts', 'utf8');
     if (text.includes('n + n')) console.log('cart.ts:2:3: error: add nothing twice');
     process.exit(text.includes('n + n') ? 1 : 0);`,
  ];
  const added = blocks.replace('n * 2', 'n + n');

  it('asks once more where a checker complains, draws two plans, and edits by the model of plans', async () => {
    answers(server, added, blocks, blocks);
    const s = await start({ 'frontier.profile': 'careful', 'checks.commands': [checker] });
    await plan(s);
    await becomes(s, doubled);
    expect(server.asked.length).toBe(3);
    expect(wordsOf(server.asked[1]!).at(-1)).toContain('cart.ts:2: error: add nothing twice');
    await s.said(/finds nothing new in the plan/);
    answers(server, block('cart.ts', '  return n * 2;', '  return n * 3;'));
    await s.run('foretype.edit', { uri: s.uriOf('cart.ts'), instruction: 'triple it' });
    await becomes(s, cart.replace('return n', 'return n * 3'));
    expect(server.asked.at(-1)!.body.model).toBe('claude-opus-5-5');
    await s.stop();
  });

  it('is not the default: one plan, and what the checker says is told with it', async () => {
    answers(server, added);
    const s = await start({ 'checks.commands': [checker] });
    await plan(s);
    await becomes(s, cart.replace('return n', 'return n + n'));
    await s.said(/add nothing twice/);
    expect(server.asked.length).toBe(1);
    expect(server.asked[0]!.body.model).toBe('claude-opus-5-5');
    await s.stop();
  });
});

describe('a plan with alternatives', () => {
  const added = blocks.replace('n * 2', 'n + n').replace('It doubles.', 'It adds n to itself.');

  it('lets the user choose where two samples land other edits; else there is nothing to choose', async () => {
    answers(server, blocks, added, blocks, blocks);
    const s = await start();
    const asked: string[][] = [];
    s.client.answers.set('window/showMessageRequest', ({ actions }: any) => {
      asked.push(actions.map(({ title }: any) => title));
      return { result: actions[1] };
    });
    await s.run('foretype.plan', { goal: 'total doubles', alternatives: true, accept: 'all' });
    await becomes(s, cart.replace('return n', 'return n + n'));
    expect(asked).toEqual([['A: It doubles.', 'B: It adds n to itself.']]);
    expect(await s.run('foretype.undo')).toBe(true);
    await becomes(s, cart);
    await s.run('foretype.plan', { goal: 'total doubles', alternatives: true, accept: 'all' });
    await becomes(s, doubled);
    expect(asked.length).toBe(1);
    expect(server.asked.length).toBe(4);
    await s.stop();
  });
});

describe('a goal that leaves much open', () => {
  it('is carried out all the same, and what is missing is said; not where that is switched off', async () => {
    answers(server, blocks, 'No.');
    const s = await start();
    await plan(s, 'improve this');
    await becomes(s, doubled);
    expect(messages(s)[0]).toContain('“improve this” leaves much open');
    await s.stop();
    const off = await start({ 'frontier.nudge.enable': false });
    await plan(off, 'improve this');
    await off.said(/No\./);
    expect(messages(off).filter((m) => m.includes('leaves much open'))).toEqual([]);
    await off.stop();
  });
});

describe('files that a plan is to be about', () => {
  const client = 'export const client = 1;\n';

  it('are those that past commits changed together with this one, added with one key', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: place.full('') });
    git('init', '-q');
    for (const n of [1, 2, 3]) {
      place.put('client.ts', n === 3 ? client : `${client}// ${n}\n`);
      place.put('cart.ts', n === 3 ? cart : `${cart}// ${n}\n`);
      git('add', '-A');
      git('commit', '-q', '-m', `change ${n}`);
    }
    answers(server, blocks);
    const s = await start({ 'index.enable': true });
    const suggested = async () =>
      (await s.client.request('foretype/suggestFiles', { task: 'zebra', uris: [s.uriOf('cart.ts')] })).files;
    // History is read after the files; a question goes before the reading.
    while (!(await suggested()).some(({ path }: any) => path === 'client.ts')) await sleep(5);
    expect(await s.run('foretype.plan.addFiles')).toBe(true);
    await s.said(/the next plan is also about .*client\.ts/);
    await plan(s);
    await becomes(s, doubled);
    const words = wordsOf(server.asked[0]!);
    expect(words.join('\n')).toContain(`<file path="client.ts">\n${client}`);
    expect(words.at(-1)).toMatch(/These files are to be changed too: .*client\.ts/);
    // The next plan is about others.
    answers(server, 'No.');
    await plan(s, 'total triples');
    await s.said(/No\./);
    expect(wordsOf(server.asked[1]!).at(-1)).not.toContain('client.ts');
    await s.stop();
  });

  it('may be named; where nothing is known to belong to it, one sentence says why', async () => {
    const s = await start();
    await s.run('foretype.plan.addFiles', { files: ['rate.ts'] });
    await s.said(/the next plan is also about rate\.ts/);
    answers(server, 'No.');
    await plan(s);
    await s.said(/No\./);
    expect(wordsOf(server.asked[0]!).join('\n')).toContain('<file path="rate.ts">');
    await s.run('foretype.plan.addFiles');
    await s.said(/foretype\.index\.enable/);
    expect(await s.run('foretype.plan.addFiles', { files: 'rate.ts' })).toBe(false);
    await s.stop();
  });
});
