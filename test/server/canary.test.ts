// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * Canaries over the whole product: planted in an environment file, a key file, an ignored folder and strings that look
 * like keys, in code, in what is asked for and in a commit's subject, they are looked for in everything that is stored,
 * sent, logged and shown, with the real server, its real index process, a team's index, a model behind an endpoint and a
 * frontier model.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { CompletionsServer, vllmEvents } from '../frontier/completions-server.ts';
import { MessagesServer } from '../frontier/messages-server.ts';
import { spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const run = promisify(execFile);
const written = 'sk-ant-api03-Zq8rT3vX1mW7kLp2Ns5bYd9c';
const pasted = 'AKIAQZ7TR4VX2NW9KLPS';
const canaries = ['quetzalenvelope', 'quetzalpemline', 'quetzalIgnored', written, pasted];

const cart = `const serviceKey = "${written}";

export function cartTotal(items: number[]) {
  const total = items.length;
  return total;
}
`;
const files = {
  '.gitignore': 'private/\n',
  '.env': 'SHOP_PASSWORD=quetzalenvelope\n',
  'deploy.pem': '-----BEGIN PRIVATE KEY-----\nquetzalpemline\n-----END PRIVATE KEY-----\n',
  'private/notes.ts': 'export function quetzalIgnored() {\n  return "cart total";\n}\n',
  'src/cart.ts': cart,
  'src/bill.ts': 'export function billCart(items: number[]) {\n  return items.length;\n}\n',
};
const sketch =
  'A factor.\n\n1. src/bill.ts: double it\nsrc/bill.ts\n<<<<<<< SEARCH\n  return items.length * 2;\n=======\n  return items.length * 3;\n>>>>>>> REPLACE\n';
const answer =
  'src/cart.ts\n<<<<<<< SEARCH\n  return total;\n=======\n  return total + 1;\n>>>>>>> REPLACE\n';

let folder: string;
let root: string;
let endpoint: CompletionsServer;
let frontier: MessagesServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-canary-'));
  root = join(folder, 'project');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  mkdirSync(join(folder, 'team'));
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', `Bills and carts, with ${pasted}`);
  endpoint = await CompletionsServer.start((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(vllmEvents(['nothing']));
  });
  frontier = await MessagesServer.start();
});
afterAll(async () => {
  await Promise.all([endpoint.stop(), frontier.stop()]);
  removeFolder(folder);
});

const environment = () => ({
  FORETYPE_STATE: join(folder, 'state'),
  FORETYPE_CACHE: join(folder, 'cache'),
  ANTHROPIC_BASE_URL: frontier.url,
  ANTHROPIC_API_KEY: 'own-key',
});

/** Every file below, as its bytes read. */
function* everyFile(path: string): Generator<[name: string, bytes: string]> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* everyFile(below);
    else yield [below, readFileSync(below, 'latin1')];
  }
}

/** As it is, as UTF-16, in base64 at any phase. */
function formsOf(canary: string): string[] {
  const phases = [0, 1, 2].map((phase) =>
    Buffer.from(`${'.'.repeat(phase)}${canary}`)
      .toString('base64')
      .slice(phase === 0 ? 0 : 4, -4),
  );
  return [canary, Buffer.from(canary, 'utf16le').toString('latin1'), ...phases];
}

function findings(where: string, text: string): string[] {
  return canaries
    .filter((canary) => formsOf(canary).some((form) => text.includes(form)))
    .map((c) => `${c} in ${where}`);
}

/** Where the product writes: statistics and plans, the index, the team's index, a prompt that was kept. */
const stores = ['state', 'cache', 'team', 'prompts'];
/** What the server says by itself; edits and marks are the user's own lines. */
const told = /^(?:window\/(?:log|show)Message|\$\/(?:progress|logTrace)|telemetry\/event|foretype\/)/;

describe('what must stay where it is', () => {
  it('is found in no store, prompt, log, request or answer', { timeout: 240_000 }, async () => {
    const shown: string[] = [];
    const terminal = async (...words: string[]) => {
      const env = { ...process.env, ...environment() };
      const said = await run(process.execPath, [launcher, ...words], { cwd: root, env }).catch(
        (error) => error,
      );
      const seen = /^(?:edit|plan|review)$/.test(words[0]!) ? said.stderr : `${said.stdout}${said.stderr}`;
      shown.push(`${words.join(' ')}: ${seen}`);
    };
    await terminal('index', 'publish', join(folder, 'team'));
    const { client, stderr, ended } = spawn(process.execPath, [launcher, '--stdio'], environment());
    const uri = (name: string) => pathToFileURL(join(root, name)).href;
    const see = async (method: string, params: object) => {
      const result = await client.request<any>(method, params);
      shown.push(`${method}: ${JSON.stringify(result)}`);
      return result;
    };
    const command = (name: string, ...args: unknown[]) =>
      see('workspace/executeCommand', { command: name, arguments: args });
    client.answers.set('workspace/applyEdit', () => ({ result: { applied: true } }));
    client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
    await client.initialize({
      capabilities: {
        workspace: { applyEdit: true, workspaceEdit: { documentChanges: true } },
        window: { workDoneProgress: true },
      },
      workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'project' }],
      initializationOptions: {
        foretype: {
          'model.endpoint.url': endpoint.url,
          'model.endpoint.timeoutMs': 120_000,
          'model.format': 'sweep-v1',
          'index.symbols.enable': true,
          'index.shared': join(folder, 'team'),
          'server.log.level': 'debug',
        },
      },
    });

    // The user opens, types and pastes.
    const nextEdit = (name: string, line: number) =>
      see('foretype/nextEdit', { textDocument: { uri: uri(name) }, position: { line, character: 4 } });
    client.open(uri('.env'), files['.env'], 'properties');
    client.replace(uri('.env'), 'SHOP', 'STORE');
    await nextEdit('.env', 0);
    client.open(uri('deploy.pem'), files['deploy.pem'], 'plaintext');
    await nextEdit('deploy.pem', 1);
    client.open(uri('src/bill.ts'), files['src/bill.ts']);
    client.open(uri('src/cart.ts'), cart);
    client.replace(uri('src/cart.ts'), '\n\nexport', `\nconst cloud = "${pasted}";\nexport`);
    client.replace(uri('src/cart.ts'), 'items.length', 'items.length + 12');
    await nextEdit('src/cart.ts', 3);
    client.replace(uri('src/cart.ts'), 'items.length + 12', 'items.length + 13');
    await nextEdit('src/cart.ts', 3);
    client.replace(uri('src/bill.ts'), 'items.length', 'items.length * 2');
    await nextEdit('src/bill.ts', 1);
    const prompts = endpoint.asked.map(({ body }) => JSON.stringify(body));
    expect(prompts.join()).toContain('items.length + 13');
    expect(prompts.join()).toContain('const serviceKey');

    // They search, ask for an edit, and look at what the server tells.
    for (let places: unknown[] = []; places.length === 0; await sleep(5))
      ({ places } = await client.request<any>('foretype/search', { query: 'bill the cart' }));
    for (const query of ['service key', 'cloud', ...canaries]) {
      await see('foretype/search', { query, lines: 20 });
      await see('foretype/suggestFiles', { task: query });
      await see('workspace/symbol', { query });
    }
    frontier.behaviors = [{ kind: 'answer', text: answer }];
    await command('foretype.edit', { uri: uri('src/cart.ts'), instruction: 'add one' });
    await until('the frontier model to be asked', () => frontier.asked.length > 0);
    await client.until((m) => m.method === 'workspace/applyEdit');
    // What a goal says is shown to a model and kept with what the plan made.
    client.replace(uri('src/bill.ts'), 'items.length * 2', 'items.length * 2 ');
    client.replace(uri('src/bill.ts'), 'items.length * 2 ', 'items.length * 2');
    frontier.behaviors = [{ kind: 'answer', text: sketch }];
    const edits = client.of('workspace/applyEdit').length;
    await command('foretype.plan', {
      goal: `three times, as for ${pasted}`,
      uri: uri('src/bill.ts'),
      accept: 'all',
    });
    await until('the plan to be made', () => client.of('workspace/applyEdit').length > edits);
    await until('its way back to be kept', () => readdirSync(join(folder, 'state', 'plans')).length > 0);
    await command('foretype.review');
    for (const report of ['foretype.doctor', 'foretype.trace', 'foretype.showQueue']) await command(report);
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);

    // A terminal has its own ways. What an edit or a review shows there are the user's own lines.
    await terminal('search', 'service key of the cart');
    await terminal('search', 'quetzalIgnored');
    await terminal('ask', 'what is the service key of the cart?');
    await terminal('stats');
    await terminal('doctor', '--json');
    const prompt = join(folder, 'prompts', 'one.json');
    mkdirSync(dirname(prompt));
    frontier.behaviors = [{ kind: 'answer', text: answer }];
    await terminal('edit', `add one, not ${pasted}`, 'src/cart.ts', '--save-prompt', prompt);
    expect(readFileSync(prompt, 'utf8')).toContain('cartTotal');
    await terminal('prompt', 'replay', prompt);
    frontier.behaviors = [{ kind: 'answer', text: sketch }];
    await terminal('plan', 'three times', 'src/bill.ts');
    await terminal('review');
    expect(frontier.asked.length).toBeGreaterThan(4);
    for (const store of stores) expect([...everyFile(join(folder, store))].length, store).toBeGreaterThan(0);

    const found = [
      ...stores
        .flatMap((store) => [...everyFile(join(folder, store))])
        .flatMap(([name, bytes]) => findings(name, bytes)),
      ...endpoint.asked.flatMap(({ path, headers, body }, i) =>
        findings(`request ${i} to the endpoint`, JSON.stringify([path, headers, body])),
      ),
      ...frontier.asked.flatMap(({ path, headers, text }, i) =>
        findings(`request ${i} to the frontier model`, JSON.stringify([path, headers]) + text),
      ),
      ...findings('the log', stderr()),
      ...client.received
        .filter(({ method }) => told.test(method ?? ''))
        .flatMap(({ method, params }) => findings(method!, JSON.stringify(params))),
      // The question itself may say it; what is answered may not.
      ...shown.flatMap((line) =>
        findings(line.slice(0, 300), line.replace(/^(?:search quetzalIgnored|edit [^:]*)/, '')),
      ),
    ];
    expect(found).toEqual([]);
  });
});
