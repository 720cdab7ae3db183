// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * Canaries over the whole product: planted in an environment file, a key file, an ignored folder and strings that look
 * like keys, they are looked for in everything that is stored, sent, logged and shown, with the real server, its real
 * index process, a model behind an endpoint and a frontier model.
 */
import { execFile } from 'node:child_process';
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
  mkdirSync(join(root, '.git'));
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

describe('what must stay where it is', () => {
  it('is found in no store, prompt, log, request or answer', { timeout: 120_000 }, async () => {
    const { client, stderr, ended } = spawn(process.execPath, [launcher, '--stdio'], environment());
    const uri = (name: string) => pathToFileURL(join(root, name)).href;
    const shown: string[] = [];
    const see = async (method: string, params: object) => {
      const result = await client.request<any>(method, params);
      shown.push(`${method}: ${JSON.stringify(result)}`);
      return result;
    };
    const command = (name: string, ...args: unknown[]) =>
      see('workspace/executeCommand', { command: name, arguments: args });
    client.answers.set('workspace/applyEdit', () => ({ result: { applied: true } }));
    await client.initialize({
      capabilities: { workspace: { applyEdit: true } },
      workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'project' }],
      initializationOptions: {
        foretype: {
          'model.endpoint.url': endpoint.url,
          'model.endpoint.timeoutMs': 120_000,
          'model.format': 'sweep-v1',
          'index.symbols.enable': true,
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
    for (const report of ['foretype.doctor', 'foretype.trace', 'foretype.showQueue']) await command(report);
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);

    // A terminal has its own ways.
    const terminal = async (...words: string[]) => {
      const env = { ...process.env, ...environment() };
      const said = await run(process.execPath, [launcher, ...words], { cwd: root, env }).catch(
        (error) => error,
      );
      shown.push(`${words.join(' ')}: ${said.stdout}${said.stderr}`);
    };
    await terminal('search', 'service key of the cart');
    await terminal('search', 'quetzalIgnored');
    await terminal('ask', 'what is the service key of the cart?');
    await terminal('stats');
    expect(frontier.asked.length).toBeGreaterThan(1);

    const found = [
      ...[...everyFile(join(folder, 'state')), ...everyFile(join(folder, 'cache'))].flatMap(([name, bytes]) =>
        findings(name, bytes),
      ),
      ...endpoint.asked.flatMap(({ path, headers, body }, i) =>
        findings(`request ${i} to the endpoint`, JSON.stringify([path, headers, body])),
      ),
      ...frontier.asked.flatMap(({ path, headers, text }, i) =>
        findings(`request ${i} to the frontier model`, JSON.stringify([path, headers]) + text),
      ),
      ...findings('the log', stderr()),
      // The question itself may say it; what is answered may not.
      ...shown.flatMap((line) => findings(line.slice(0, 300), line.replace(/^search quetzalIgnored/, ''))),
    ];
    expect(found).toEqual([]);
  });
});
