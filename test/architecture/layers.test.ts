/** Enforces layers.ts on every import under src/, and keeps the diagram in ARCHITECTURE.md equal to it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rooms } from './layers.ts';
import { type Source, violations } from './violations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = join(root, 'src');

function sources(): Source[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      room: path.includes('/') ? path.slice(0, path.indexOf('/')) : '',
      text: readFileSync(join(src, path), 'utf8'),
    }));
}

/** Every room that `room` can reach through imports. */
function reach(room: string, seen = new Set<string>()): Set<string> {
  for (const next of rooms[room]?.rooms ?? []) if (!seen.has(next)) reach(next, seen.add(next));
  return seen;
}

describe('the import rule', () => {
  it('holds for every file under src/', () => {
    expect(sources().flatMap(violations)).toEqual([]);
  });

  it('has a door in every room, and a room for every folder', () => {
    const files = new Set(sources().map((s) => s.path));
    const folders = new Set(sources().map((s) => s.room));
    folders.delete('');
    expect([...folders].filter((room) => !files.has(`${room}/index.ts`))).toEqual([]);
    expect([...folders].filter((room) => !(room in rooms))).toEqual([]);
  });

  it('knows no cycle and no way from prediction to the network', () => {
    for (const room of Object.keys(rooms))
      expect(reach(room).has(room), `${room} reaches itself`).toBe(false);
    for (const outward of ['frontier', 'object-store'])
      for (const room of ['prediction', 'index'])
        expect(reach(room).has(outward), `${room} reaches ${outward}`).toBe(false);
  });

  it.each([
    [
      'a private file',
      { path: 'queue/a.ts', room: 'queue', text: "/** a */\nimport { x } from '../text/range.ts';" },
    ],
    [
      'a higher room',
      { path: 'text/a.ts', room: 'text', text: "/** a */\nimport { x } from '../server/index.ts';" },
    ],
    ['a foreign package', { path: 'text/a.ts', room: 'text', text: "/** a */\nimport { x } from 'zod';" }],
    ['the network', { path: 'prediction/a.ts', room: 'prediction', text: "/** a */\nawait fetch('x');" }],
    [
      'the network module',
      { path: 'prediction/a.ts', room: 'prediction', text: "/** a */\nimport 'node:http';" },
    ],
    ['console', { path: 'base/a.ts', room: 'base', text: "/** a */\nconsole.log('x');" }],
    ['stdout', { path: 'server/a.ts', room: 'server', text: "/** a */\nprocess.stdout.write('x');" }],
    ['a computed import', { path: 'base/a.ts', room: 'base', text: '/** a */\nawait import(name);' }],
    ['no first lines', { path: 'base/a.ts', room: 'base', text: 'export const a = 1;' }],
    ['a junk drawer', { path: 'base/util.ts', room: 'base', text: '/** a */' }],
  ])('reports %s', (_, source) => {
    expect(violations(source)).toHaveLength(1);
  });
});

describe('the diagram', () => {
  it('in ARCHITECTURE.md is drawn from layers.ts (UPDATE=1 redraws it)', () => {
    const file = join(root, 'ARCHITECTURE.md');
    const text = readFileSync(file, 'utf8');
    const drawn = text.replace(/(<!-- rooms:begin -->\n)[\s\S]*?(<!-- rooms:end -->)/, `$1${diagram()}$2`);
    if (process.env.UPDATE) writeFileSync(file, drawn);
    expect(process.env.UPDATE ? drawn : text).toBe(drawn);
  });
});

/** As Mermaid: one box per layer; an arrow only where no other room on the way already gives the same reach. */
function diagram(): string {
  const layers = [...new Set(Object.values(rooms).map((r) => r.layer))].reverse();
  const lines = ['```mermaid', 'flowchart TD'];
  for (const layer of layers) {
    const members = Object.entries(rooms).filter(([, r]) => r.layer === layer);
    lines.push(`  subgraph ${layer}`, ...members.map(([name]) => `    ${name}`), '  end');
  }
  for (const [name, room] of Object.entries(rooms)) {
    for (const to of room.rooms) {
      if (!room.rooms.some((other) => other !== to && reach(other).has(to)))
        lines.push(`  ${name} --> ${to}`);
    }
  }
  return `${[...lines, '```'].join('\n')}\n`;
}
