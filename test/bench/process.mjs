/** What the server process weighs and how soon it answers. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenes } from '../../dist/cli/demo-scenes.js';
import { ended } from './index.mjs';
import { quantile, startForetype } from './rpc.mjs';

/** Resident memory of the server, this repository its workspace, after the demo's editing sessions, in MB (VmRSS of /proc). */
export async function residentMemory() {
  const cache = mkdtempSync(join(tmpdir(), 'foretype-bench-'));
  const { rpc, pid, stop } = await startForetype({
    env: { FORETYPE_CACHE: cache },
    folder: new URL('../../src', import.meta.url).href,
  });
  for (const scene of scenes) {
    const uri = `file:///demo/${scene.file}`;
    let { text } = scene;
    let version = 1;
    const textDocument = { uri, languageId: scene.languageId, version, text };
    await rpc.sendNotification('textDocument/didOpen', { textDocument });
    for (const { find, type } of scene.typed) {
      const before = text.slice(0, text.indexOf(find));
      const line = before.split('\n').length - 1;
      const character = before.length - (before.lastIndexOf('\n') + 1);
      const start = { line, character };
      const range = { start, end: { line, character: character + find.length } };
      version++;
      text = text.replace(find, type);
      const contentChanges = [{ range, text: type }];
      await rpc.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges,
      });
      const position = { line, character: character + type.length };
      await rpc.sendRequest('textDocument/copilotInlineEdit', { textDocument: { uri, version }, position });
    }
  }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  await stop();
  await ended(cache);
  rmSync(cache, { recursive: true });
  return [
    {
      name: 'server.rssMb',
      value: rss,
      unit: 'MB',
      how: `VmRSS after ${scenes.length} demo sessions, the index running beside it`,
    },
  ];
}

/** From starting the process to the answer to initialize: median of 7. */
export async function initializeMs() {
  const times = [];
  for (let n = 0; n < 7; n++) {
    const started = performance.now();
    const server = await startForetype();
    times.push(performance.now() - started);
    await server.stop();
  }
  const how = 'median of 7, from spawn to the answer of initialize';
  return [{ name: 'server.initializeMs', value: quantile(times, 0.5), unit: 'ms', how }];
}
