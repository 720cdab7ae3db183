/** The editors' recorded sessions (test/recordings) as states of an evaluation set: every change is one edit of history. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../recordings/', import.meta.url));

export function recordedStates() {
  return readdirSync(folder).map((name) => stateOf(name, readFileSync(folder + name, 'utf8')));
}

function stateOf(name, recording) {
  const messages = recording
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line));
  const initialized = messages.find(({ from, message }) => from === 'server' && message.result?.capabilities);
  const encoding = initialized?.message.result.capabilities.positionEncoding ?? 'utf-16';
  const files = [];
  const history = [];
  const texts = new Map();
  for (const { message } of messages) {
    const { textDocument, contentChanges } = message.params ?? {};
    const path = textDocument?.uri?.split('/').at(-1);
    if (message.method === 'textDocument/didOpen' && !texts.has(path)) {
      files.push({ path, languageId: textDocument.languageId, text: textDocument.text });
      texts.set(path, textDocument.text);
    }
    if (message.method !== 'textDocument/didChange') continue;
    for (const { range, text } of contentChanges) {
      const before = texts.get(path);
      const [from, to] = range
        ? [range.start, range.end].map((at) => offsetOf(before, at, encoding))
        : [0, before.length];
      history.push({ path, edit: [{ from, to, text }], afterMs: 134 });
      texts.set(path, before.slice(0, from) + text + before.slice(to));
    }
  }
  const cursor = { path: files[0].path, offset: 0 };
  const about = {
    id: name,
    kind: 'no-edit',
    languageId: files[0].languageId,
    repository: 'recorded',
    commit: '',
  };
  return { ...about, files, history, cursor, remaining: [] };
}

function offsetOf(text, { line, character }, encoding) {
  let start = 0;
  for (let n = 0; n < line; n++) start = text.indexOf('\n', start) + 1 || text.length;
  const end = text.indexOf('\n', start);
  const row = text.slice(start, end < 0 ? undefined : end);
  if (encoding === 'utf-16') return start + Math.min(character, row.length);
  const units =
    encoding === 'utf-8'
      ? Buffer.from(row).subarray(0, character).toString()
      : [...row].slice(0, character).join('');
  return start + units.length;
}
