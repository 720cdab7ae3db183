// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * What a frontier model is told besides the question, and who judges what it answers, through the whole server: its index,
 * its rules, its local model (one of random weights), and a server that speaks the Messages API.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { block, frontierPlace, frontierStandIn } from '../support/frontier-place.ts';
import { spawn } from '../support/lsp-client.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const files: Readonly<Record<string, string>> = {
  '.git/HEAD': '',
  'AGENTS.md': 'Two spaces everywhere.\n',
  'src/AGENTS.md': 'No default exports.\n',
  'src/kettle.ts':
    '/** Boils the water. */\nexport function boilWater(kettle: string) {\n  return kettle;\n}\n',
  'src/pair.ts': 'function a() {\n  log(7);\n  return 1;\n}\n\nfunction b() {\n  start();\n  return 1;\n}\n',
};

const model = tinyModelFolder();
afterAll(() => model.remove());
const server = frontierStandIn();
const place = frontierPlace(files);
const { full, uriOf } = place;

async function start(settings: object) {
  const { client, ended } = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: join(place.folder, 'state'),
    FORETYPE_CACHE: join(place.folder, 'cache'),
    ANTHROPIC_API_KEY: '',
    FORETYPE_FRONTIER_KEY: 'sk-test',
  });
  for (const method of ['window/workDoneProgress/create', 'client/registerCapability'])
    client.answers.set(method, () => ({ result: null }));
  client.answers.set('window/showDocument', () => ({ result: { success: true } }));
  client.answers.set('workspace/applyEdit', ({ edit }: any) => {
    client.applyWorkspaceEdit(edit);
    return { result: { applied: true } };
  });
  await client.initialize({
    capabilities: {
      workspace: { applyEdit: true, workspaceEdit: { documentChanges: true } },
      window: { workDoneProgress: true, showDocument: { support: true } },
    },
    workspaceFolders: [{ uri: pathToFileURL(full('')).href, name: 'w' }],
    initializationOptions: { foretype: { 'frontier.url': server.url, ...settings } },
  });
  const run = (command: string, ...args: unknown[]) =>
    client.request('workspace/executeCommand', { command, arguments: args });
  const open = (path: string) => client.open(uriOf(path), readFileSync(full(path), 'utf8'));
  const text = (path: string) => client.document(uriOf(path)).getText();
  const stop = async () => {
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);
  };
  return { client, run, open, text, stop };
}

/** However busy the machine is. */
const soon = <T>(what: string, look: () => T | false | undefined | Promise<T | false | undefined>) =>
  until(what, look, undefined, 60_000);

const parts = (): any[] => server.asked.at(-1)!.body.messages[0].content;

describe('a question, with the index on', { timeout: 120_000 }, () => {
  it('goes with the lines that the index finds and the rules of their folders, both in the cached prefix', async () => {
    server.behaviors = [{ kind: 'answer', text: 'In src/kettle.ts:2.' }];
    const { client, run, stop } = await start({});
    await soon('the file to be found', async () => {
      const { places } = await client.request('foretype/search', { query: 'boils water' });
      return places.length > 0;
    });
    await run('foretype.ask', { question: 'Where is the water boiled?' });
    await soon('the question to be asked', () => server.asked.length === 1);
    const [rules, evidence, question] = parts();
    expect(rules).toMatchObject({
      text: expect.stringMatching(/Two spaces everywhere\.[\s\S]*No default exports\./),
      cache_control: { type: 'ephemeral' },
    });
    expect(evidence).toMatchObject({
      text: expect.stringContaining(
        '<excerpt path="src/kettle.ts">\n    1  /** Boils the water. */\n    2  export function boilWater',
      ),
      cache_control: { type: 'ephemeral' },
    });
    expect(question).toEqual({ type: 'text', text: 'Where is the water boiled?' });
    expect(await run('foretype.trace')).toMatch(
      /### question\n[\s\S]*\*\*rules\*\* AGENTS\.md, src\/AGENTS\.md\n/,
    );
    await stop();
  });
});

describe('a source that is switched off', { timeout: 120_000 }, () => {
  it('is told to no frontier model; what the others take is told in the trace', async () => {
    const edit = async (off: readonly string[]) => {
      server.asked.length = 0;
      server.behaviors = [
        { kind: 'answer', text: block('src/kettle.ts', '  return kettle;', '  return 1;') },
      ];
      const { client, run, open, stop } = await start({ 'index.enable': false, 'context.sources.off': off });
      open('src/kettle.ts');
      client.replace(uriOf('src/kettle.ts'), 'Boils', 'Really boils');
      await run('foretype.edit', { uri: uriOf('src/kettle.ts'), instruction: 'shout' });
      await soon('the question to be asked', () => server.asked.length === 1);
      const told: string = await run('foretype.trace');
      await stop();
      return { prompt: JSON.stringify(server.asked[0]!.body), told };
    };
    const all = await edit([]);
    expect(all.prompt).toMatch(/Two spaces everywhere/);
    expect(all.prompt).toMatch(/Really boils[\s\S]*What was changed last/);
    expect(all.told).toMatch(/\*\*tokens by source\*\* (?=.*rules \d)(?=.*changes \d)(?=.*files \d)/);
    const some = await edit(['rules', 'changes']);
    expect(some.prompt).not.toMatch(/Two spaces everywhere|What was changed last/);
    expect(some.told).toMatch(/\*\*tokens by source\*\* .*files \d/);
    expect(some.told).not.toMatch(/tokens by source\*\* .*(?:rules|changes)/);
  });

  it('is asked for no next edit; the doctor tells what each of the others took', async () => {
    const context = async (off: readonly string[]) => {
      const settings = { 'index.enable': false, 'context.sources.off': off, 'model.folder': model.folder };
      const { client, open, stop } = await start({ ...settings, 'model.enable': false });
      const tea = uriOf('src/tea.ts');
      open('src/kettle.ts');
      client.open(tea, 'const tea = boilWater("red");\nlog(1);\n');
      // Waits for the grammar: an epoch that begins before it is there has nothing to tell.
      const ask = (version: number) =>
        client.request('textDocument/copilotInlineEdit', {
          textDocument: { uri: tea, version },
          position: { line: 1, character: 5 },
        });
      await ask(1);
      const on = { ...settings, 'model.enable': true };
      client.notify('workspace/didChangeConfiguration', { settings: { foretype: on } });
      client.replace(tea, 'log(1)', 'log(2)');
      const says = await soon('an epoch', async () => {
        await ask(2);
        const { checks } = await client.request('foretype/status', { checks: true });
        const told: string = checks.find(({ name }: any) => name === 'context of the next edit').says;
        return told.startsWith('beside your file ') && told;
      });
      await stop();
      return says;
    };
    expect(await context(['viewed'])).toMatch(
      /^beside your file \d+ of 800 tokens: .*definitions \d+.*; off: viewed$/,
    );
    expect(await context(['definitions'])).not.toMatch(/definitions \d/);
  });
});

describe('an edit by instruction', { timeout: 120_000 }, () => {
  it('goes with the rules, says so in the trace, and is taken back like a plan', async () => {
    server.behaviors = [
      { kind: 'answer', text: block('src/kettle.ts', '  return kettle;', '  return kettle + 1;') },
    ];
    const { client, run, open, text, stop } = await start({ 'index.enable': false });
    open('src/kettle.ts');
    await run('foretype.edit', { uri: uriOf('src/kettle.ts'), instruction: 'shout' });
    await soon('the edit', () => text('src/kettle.ts').includes('+ 1'));
    expect(parts()[0].text).toMatch(/^<rules>[\s\S]*Two spaces everywhere\.[\s\S]*No default exports\./);
    expect(await run('foretype.trace')).toMatch(
      /### edit by instruction\n[\s\S]*\*\*rules\*\* AGENTS\.md, src\/AGENTS\.md\n/,
    );
    // The journal is written when the client has answered that it made the edit.
    await soon('the way back', () => run('foretype.undo'));
    await soon('the text of before', () => text('src/kettle.ts') === files['src/kettle.ts']);
    expect(await run('foretype.undo')).toBe(false);
    expect(client.of('window/showMessage').at(-1).message).toContain('there is nothing to take back here');
    await stop();
  });

  it('has the local model weigh the places where a block could land, and lands nothing without it', async () => {
    const twice = block('src/pair.ts', '  return 1;', '  return 2;');
    const ask = async (settings: object) => {
      server.behaviors = [twice, twice, twice].map((answer) => ({ kind: 'answer', text: answer }));
      const made = await start({ 'index.enable': false, ...settings });
      made.open('src/pair.ts');
      return made;
    };
    const without = await ask({ 'model.enable': false });
    await without.run('foretype.edit', { uri: uriOf('src/pair.ts'), instruction: 'two' });
    const said = () => without.client.of('window/showMessage').map(({ message }: any) => message);
    await soon('the sentence', () => said().length > 0);
    expect(said()[0]).toContain('it fits in 2 places');
    expect(await without.run('foretype.trace')).not.toContain('where a block lands');
    expect(without.text('src/pair.ts')).toBe(files['src/pair.ts']);
    await without.stop();

    const { client, run, text, stop } = await ask({ 'model.folder': model.folder });
    client.replace(uriOf('src/pair.ts'), 'log(7)', 'log(8)');
    await soon('the model to be asked', async () => {
      await client.settle();
      return /p\(none\) = 0\.\d\d/.test(await run('foretype.trace'));
    });
    await run('foretype.edit', { uri: uriOf('src/pair.ts'), instruction: 'two' });
    const before = files['src/pair.ts']!.replace('log(7)', 'log(8)');
    await soon('the end', () => text('src/pair.ts') !== before || client.of('window/showMessage').length > 0);
    expect(await run('foretype.trace')).toMatch(
      /### where a block lands\n\n- .* \*\*weigh\*\* -\d+\.\d+ in \d+ -\d+\.\d+ in \d+\n- .* \*\*judge\*\* total and mean/,
    );
    // Random weights may be sure of either place, or of none.
    const [a, b] = before.split('\n\n') as [string, string];
    expect([before, `${a.replace('1', '2')}\n\n${b}`, `${a}\n\n${b.replace('1', '2')}`]).toContain(
      text('src/pair.ts'),
    );
    await stop();
  });
});
