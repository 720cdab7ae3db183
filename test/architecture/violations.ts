/** What one source file does against the import rule of layers.ts, as sentences that say how to mend it. */
import { posix } from 'node:path';
import { rooms } from './layers.ts';

export interface Source {
  readonly path: string;
  readonly room: string;
  readonly text: string;
}

/** What a source file may not do, as sentences; `text` is the file's content, `path` relative to src/. */
export function violations({ path, room, text }: Source): string[] {
  const faults: string[] = [];
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');
  const table = room === '' ? undefined : rooms[room];
  if (room !== '' && !table) return [`${path}: room ${room} is not in layers.ts`];
  for (const [, target] of code.matchAll(/(?:^|[\s;}])(?:from|import)\s*\(?\s*['"]([^'"\n]+)['"]/g)) {
    if (!target) continue;
    if (target.startsWith('.')) {
      const file = posix.normalize(posix.join(posix.dirname(path), target));
      if (file.startsWith('..')) {
        if (!/package\.json$/.test(file)) faults.push(`${path}: imports ${target}, outside src/`);
        continue;
      }
      const to = file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
      if (to === room || !table) continue;
      if (!table.rooms.includes(to)) faults.push(`${path}: ${room} may not import ${to || file}`);
      else if (file !== `${to}/index.ts`) faults.push(`${path}: come in by ${to}/index.ts, not ${file}`);
    } else if (table) {
      const granted = table.granted.some((g) =>
        g.endsWith('/*') ? target.startsWith(g.slice(0, -1)) : g === target,
      );
      if (!granted) faults.push(`${path}: ${target} is not granted to ${room}`);
    }
  }
  if (/\bconsole\s*\./.test(code)) faults.push(`${path}: console writes where the protocol lives; use Log`);
  if (room !== 'frontier' && /\b(fetch|XMLHttpRequest|WebSocket|EventSource)\s*\(/.test(code))
    faults.push(`${path}: only frontier may reach the network`);
  if (/\brequire\s*\(/.test(code) && !/createRequire/.test(code))
    faults.push(`${path}: require() hides an import`);
  if (/\bimport\s*\(\s*[^'"\s)]/.test(code) && room !== '')
    faults.push(`${path}: a computed import hides its target`);
  // The inference process has a stdout of its own, over which it serves.
  const ownStdout = ['cli', 'evals', ''].includes(room) || path === 'model/child.ts';
  if (/process\s*\.\s*stdout/.test(code) && !ownStdout)
    faults.push(`${path}: stdout belongs to the protocol`);
  if (/^export default\b/m.test(code)) faults.push(`${path}: no default exports`);
  if (!/^(#!.*\n)?\/\*\*/.test(text) && !path.endsWith('.d.ts'))
    faults.push(`${path}: the first lines tell no idea`);
  if (/(^|[-/])(util|utils|helper|helpers|common|misc|manager|data|info)([-.]|$)/.test(path))
    faults.push(`${path}: the name says nothing`);
  return faults;
}
