/** package.json of the VS Code extension: its generated part, and that what it names exists. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { contributedSettings } from '../../clients/vscode/contributed-settings.ts';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(file(path), 'utf8'));

describe('package.json of the extension', () => {
  const manifest = json('clients/vscode/package.json');

  it('contributes the settings of the schema (UPDATE=1 writes them)', () => {
    const path = file('clients/vscode/package.json');
    if (process.env.UPDATE) {
      manifest.contributes.configuration = contributedSettings();
      writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
    }
    expect(manifest.contributes.configuration).toEqual(JSON.parse(JSON.stringify(contributedSettings())));
  });

  it('is of the version of the server', () => {
    expect(manifest.version).toBe(json('package.json').version);
  });

  it('names commands, keys and walkthrough steps that exist', () => {
    const commands = manifest.contributes.commands.map((c: { command: string }) => c.command);
    const code = readFileSync(file('clients/vscode/src/extension.ts'), 'utf8');
    for (const command of commands) expect(code).toContain(`'${command}':`);
    const named = JSON.stringify([
      manifest.contributes.keybindings,
      manifest.contributes.menus,
      manifest.contributes.walkthroughs,
    ]).match(/foretype\.\w+(?=["):])/g);
    const contexts = ['foretype.shown', 'foretype.here'];
    for (const command of named!.filter((n) => !contexts.includes(n))) expect(commands).toContain(command);
    for (const step of manifest.contributes.walkthroughs[0].steps)
      expect(readFileSync(file(`clients/vscode/${step.media.markdown}`), 'utf8')).toMatch(/^# /);
  });

  it('has every command of the server that its answers may name', () => {
    const page = readFileSync(file('clients/protocol.md'), 'utf8');
    const named = /^Commands \(by .*$/m.exec(page)![0].match(/foretype\.[\w.]+/g)!;
    const code = readFileSync(file('clients/vscode/src/extension.ts'), 'utf8');
    expect(named).toContain('foretype.edit');
    // What is done to a next edit is the extension's own: it draws it.
    for (const command of named.filter((name) => !/^foretype\.nextEdit\.(?!jump|definition)/.test(name)))
      expect(code).toContain(`'${command}':`);
  });

  it('uses only the stable API', () => {
    expect(manifest.enabledApiProposals).toBeUndefined();
  });
});
