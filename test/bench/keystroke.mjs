/** What a keystroke costs, from writing didChange to reading the answer. */
import { quantile, random, startEcho, startForetype } from './rpc.mjs';

/** TypeScript of about `lines` lines: functions whose local variables are declared once and used four times. */
function source(lines) {
  const out = [];
  for (let n = 0; out.length < lines; n++) {
    out.push(
      `export function compute${n}(input${n}: number[]): number {`,
      `  let total${n} = 0;`,
      `  for (const value of input${n}) {`,
      `    total${n} += value * ${n};`,
      '  }',
      `  if (total${n} > 100) {`,
      `    return total${n} - 1;`,
      '  }',
      `  return total${n};`,
      '}',
    );
  }
  return out;
}

/** p95 of didChange + copilotInlineEdit in 200 random rename states of a 2,000-line file, over that of an echo process. */
export async function exactEdit() {
  const states = 200;
  const lines = source(2000);
  const server = await startForetype();
  const empty = startEcho();
  const pick = random(1);
  const spent = { foretype: [], echo: [] };
  let answered = 0;
  for (let state = 0; state < states; state++) {
    const n = Math.floor(pick() * (lines.length / 10));
    const uri = `file:///bench/${state}.ts`;
    const textDocument = { uri, languageId: 'typescript', version: 1, text: lines.join('\n') };
    const line = n * 10 + 1;
    const change = {
      textDocument: { uri, version: 2 },
      contentChanges: [
        {
          range: { start: { line, character: 6 }, end: { line, character: 6 + `total${n}`.length } },
          text: `amount${state}`,
        },
      ],
    };
    const ask = {
      textDocument: { uri, version: 2 },
      position: { line, character: 6 + `amount${state}`.length },
    };
    for (const [name, { rpc }] of [
      ['echo', empty],
      ['foretype', server],
    ]) {
      await rpc.sendNotification('textDocument/didOpen', { textDocument });
      await rpc.sendRequest('textDocument/copilotInlineEdit', { ...ask, textDocument: { uri, version: 1 } });
      const started = performance.now();
      rpc.sendNotification('textDocument/didChange', change);
      const { edits } = await rpc.sendRequest('textDocument/copilotInlineEdit', ask);
      spent[name].push(performance.now() - started);
      if (name === 'foretype' && edits.length > 0) answered++;
      await rpc.sendNotification('textDocument/didClose', { textDocument: { uri } });
    }
  }
  await Promise.all([server.stop(), empty.stop()]);
  const p95 = quantile(spent.foretype, 0.95);
  const floor = quantile(spent.echo, 0.95);
  const how = `p95 ${p95.toFixed(2)} ms over echo's ${floor.toFixed(2)} ms, ${answered}/${states} states answered with an edit`;
  return [{ name: 'lsp.exactEdit.p95OverEmpty', value: p95 / floor, unit: 'ratio', how }];
}

/** Median of didChange + an empty poll while typing, in 50,000 lines over 500 lines, interleaved. */
export async function keystrokeScaling() {
  const server = await startForetype();
  const sizes = { small: 500, large: 50_000 };
  const spent = { small: [], large: [] };
  for (const [name, count] of Object.entries(sizes)) {
    const text = Array.from({ length: count }, (_, n) => `line ${n} of some plain text`).join('\n');
    const textDocument = { uri: `file:///bench/${name}.txt`, languageId: 'plaintext', version: 1, text };
    await server.rpc.sendNotification('textDocument/didOpen', { textDocument });
  }
  for (let key = 0; key < 300; key++) {
    for (const [name, count] of Object.entries(sizes)) {
      const uri = `file:///bench/${name}.txt`;
      const at = { line: Math.floor(count / 2), character: 5 + key };
      const started = performance.now();
      server.rpc.sendNotification('textDocument/didChange', {
        textDocument: { uri, version: key + 2 },
        contentChanges: [{ range: { start: at, end: at }, text: 'abcdefghij'[key % 10] }],
      });
      await server.rpc.sendRequest('textDocument/copilotInlineEdit', {
        textDocument: { uri, version: key + 2 },
        position: { line: at.line, character: at.character + 1 },
      });
      if (key >= 20) spent[name].push(performance.now() - started);
    }
  }
  await server.stop();
  const small = quantile(spent.small, 0.5);
  const large = quantile(spent.large, 0.5);
  const how = `median ${large.toFixed(3)} ms in 50,000 lines over ${small.toFixed(3)} ms in 500, 280 keys each`;
  return [{ name: 'lsp.keystroke.scaling50kOver500', value: large / small, unit: 'ratio', how }];
}
