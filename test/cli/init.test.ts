/**
 * `foretype init` as a user runs it: a home folder of its own, editors that are found on the PATH, and what is on disk
 * afterwards. The editors here are small scripts that answer as the real ones do; test/editors drives the real ones.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyPlugin, replaceUserText, SetupRefused, userText } from '../../src/cli/index.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const clients = fileURLToPath(new URL('../../clients', import.meta.url));

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'foretype-init-'));
});
afterEach(() => removeFolder(home));

function write(path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function editor(name: string, script: string): void {
  chmodSync(write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
}

function init(...words: string[]) {
  // Only what lies in this home's bin is found, no editor of this machine.
  const env = { HOME: home, PATH: join(home, 'bin'), NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, 'init', ...words], {
    cwd: home,
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

/** Every file below the home folder with its content, but for the editors themselves. */
function everything(): Record<string, string> {
  const paths = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('bin') && lstatSync(join(home, path)).isFile(),
  );
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(home, path), 'latin1')]));
}

const hx = `case "$1 $2" in
  --version*) echo 'helix 25.07.1' ;;
  '--health rust') printf 'Configured language servers:\\n  \\033[31mx\\033[m rust-analyzer: no\\nConfigured debug adapter: None\\n' ;;
  '--health bash') printf 'Configured language servers: None\\n' ;;
  *) exit 1 ;;
esac`;

describe('foretype init', () => {
  it('names the editors that are here, with the command for each', () => {
    editor('nvim', 'echo NVIM v0.12.4');
    editor('hx', hx);
    const { status, stdout } = init();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Neovim +foretype init neovim +\S+\/bin\/nvim$/m);
    expect(stdout).toMatch(/^Helix +foretype init helix /m);
    expect(stdout).toContain('Not found: Vim, Emacs, VS Code.');
    expect(everything()).toEqual({});
  });

  it.each([
    [['ed'], 'there is no editor ed here; known: neovim, vim, emacs, helix, vscode'],
    [['vim', 'emacs'], 'one editor at a time'],
    [['--write'], 'wants the name of an editor'],
    [['vim', '--write', '--print'], 'either --print or --write'],
    [['vim', '--yes'], '--yes'],
  ])('says in one sentence what is wrong with %j', (words, sentence) => {
    const { status, stdout, stderr } = init(...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });

  it('says that an editor is too old', () => {
    editor('hx', 'echo helix 23.10');
    expect(init('helix').stdout).toContain('Helix 23.10 is older than 25');
  });
});

describe('foretype init helix', () => {
  const file = '.config/helix/languages.toml';

  it('says what it would do, does it, and then finds it done', () => {
    editor('hx', hx);
    const plan = init('helix');
    expect(plan).toMatchObject({ status: 0, stderr: '' });
    expect(plan.stdout).toContain(`would add to ${join(home, file)}: the server, rust, bash\n`);
    expect(plan.stdout).toContain('foretype init helix --write');
    expect(everything()).toEqual({});

    expect(init('helix', '--write').stdout).toContain('done: add to');
    const once = everything();
    expect(Object.keys(once)).toEqual(['.config/helix/config.toml', file]);
    expect(once[file]).toContain('language-servers = ["rust-analyzer", "foretype"]');
    expect(once[file]).toContain('language-servers = ["foretype"]');

    const again = init('helix', '--write');
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(again.stdout).toContain('already there');
    expect(everything()).toEqual(once);
  });

  it("leaves a config.toml of the user's own alone, and says what to add until it is there", () => {
    editor('hx', hx);
    const mine = write('.config/helix/config.toml', 'theme = "nord"\n');
    const { stdout } = init('helix', '--write');
    expect(stdout).toContain(`for your ${mine}:`);
    expect(stdout).toContain('end-of-line-diagnostics = "hint"');
    expect(readFileSync(mine, 'utf8')).toBe('theme = "nord"\n');
    const ours = readFileSync(join(clients, 'helix/config.toml'), 'utf8');
    writeFileSync(mine, `theme = "nord"\n${ours}`);
    expect(init('helix').stdout).toContain(`already there: switch hints on and bind keys in ${mine}`);
  });

  it('follows a link into a repository of dotfiles, and keeps a copy and the permissions', () => {
    editor('hx', hx);
    const mine = '# mine\n[[language]]\nname = "rust"\n';
    const real = write('dotfiles/languages.toml', mine);
    chmodSync(real, 0o600);
    mkdirSync(join(home, '.config/helix'), { recursive: true });
    symlinkSync('../../dotfiles/languages.toml', join(home, file));

    expect(init('helix', '--write').status).toBe(0);
    expect(readlinkSync(join(home, file))).toBe('../../dotfiles/languages.toml');
    expect(statSync(real).mode & 0o777).toBe(0o600);
    expect(readFileSync(real, 'utf8')).toMatch(
      /^# mine\n\[\[language\]\]\nname = "rust"\nlanguage-servers = \["rust-an/,
    );
    expect(readFileSync(`${real}.before-foretype`, 'utf8')).toBe(mine);
  });

  it.each([
    ['a file that is no TOML', '[[language', 'not valid TOML'],
    ['a file that cannot be added to', 'language = [{ name = "rust" }]\n', 'left as it is'],
    ['a file that is no UTF-8', Buffer.from([0x78, 0xff, 0xfe]), 'not readable as UTF-8'],
  ])('refuses %s and touches nothing', (_, content, sentence) => {
    editor('hx', hx);
    mkdirSync(join(home, '.config/helix'), { recursive: true });
    writeFileSync(join(home, file), content);
    const before = everything();
    const { status, stderr } = init('helix', '--write');
    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
    expect(everything()).toEqual(before);
  });

  it('refuses without Helix, and prints what to paste with it', () => {
    expect(init('helix', '--write')).toMatchObject({ status: 1 });
    editor('hx', hx);
    const { stdout } = init('helix', '--print');
    expect(stdout).toContain('[language-server.foretype]\ncommand = "foretype"');
    expect(stdout).toContain('foretype.nextEdit.accept');
    expect(everything()).toEqual({});
  });
});

describe('the file of a user', () => {
  it('is refused, whole, where it cannot be replaced in one step', () => {
    const file = write('a.toml', 'x = 1\n');
    expect(() => replaceUserText(file, 'x = 2\n', 'y')).toThrow(/changed meanwhile/);
    linkSync(file, join(home, 'second'));
    expect(() => replaceUserText(file, 'x = 1\n', 'y')).toThrow(/second name/);
    rmSync(join(home, 'second'));
    chmodSync(file, 0o444);
    expect(() => replaceUserText(file, 'x = 1\n', 'y')).toThrow(/write-protected/);
    symlinkSync(join(home, 'nowhere'), join(home, 'dangling'));
    expect(() => userText(join(home, 'dangling'))).toThrow(/link to nothing/);
    expect(() => replaceUserText(join(file, 'below'), undefined, 'y')).toThrow(SetupRefused);
    expect(() => userText(home)).toThrow(/not a file/);
    expect(readFileSync(file, 'utf8')).toBe('x = 1\n');
  });

  it('gets a new copy each time its text differs, and no copy twice', () => {
    const file = write('a.toml', 'one');
    expect(replaceUserText(file, 'one', 'two')).toBe(`${file}.before-foretype`);
    expect(replaceUserText(file, 'two', 'one')).toBe(`${file}.before-foretype-2`);
    expect(replaceUserText(file, 'one', 'three')).toBe(`${file}.before-foretype`);
    expect(readdirSync(home).sort()).toEqual([
      'a.toml',
      'a.toml.before-foretype',
      'a.toml.before-foretype-2',
    ]);
  });
});

describe('a copied plugin', () => {
  let from: string;
  let to: string;
  beforeEach(() => {
    write('ours/lua/foretype.lua', 'return 1\n');
    write('ours/doc/foretype.txt', 'help\n');
    write('ours/.hidden', 'no\n');
    from = join(home, 'ours');
    to = join(home, 'data/pack/foretype');
  });
  const copy = () => {
    const step = copyPlugin(from, to);
    if (!step.done) step.apply();
    return step;
  };

  it('is copied, then there, then updated; what came since (an index of the help) stays', () => {
    expect(copy()).toMatchObject({ done: false, does: `copy the plugin to ${to}` });
    expect(readdirSync(to, { recursive: true, encoding: 'utf8' }).sort()).toEqual([
      '.foretype-copied.json',
      'doc',
      'doc/foretype.txt',
      'lua',
      'lua/foretype.lua',
    ]);
    expect(copy().done).toBe(true);
    write('data/pack/foretype/doc/tags', 'tags');
    removeFolder(join(from, 'doc'));
    write('ours/lua/foretype.lua', 'return 2\n');
    expect(copy()).toMatchObject({ done: false, does: `update the plugin in ${to}` });
    expect(readFileSync(join(to, 'lua/foretype.lua'), 'utf8')).toBe('return 2\n');
    expect(readdirSync(join(to, 'doc'))).toEqual(['tags']);
    expect(copy().done).toBe(true);
  });

  it('is finished where the first copy was cut off', () => {
    write('data/pack/foretype/lua/foretype.lua', 'return 1\n');
    expect(copy().done).toBe(false);
    expect(copy().done).toBe(true);
  });

  it('is refused where the user changed a file or made a link', () => {
    copy();
    write('data/pack/foretype/lua/foretype.lua', 'return "mine"\n');
    expect(copy).toThrow(/changed by hand/);
    expect(readFileSync(join(to, 'lua/foretype.lua'), 'utf8')).toBe('return "mine"\n');
    removeFolder(to);
    mkdirSync(join(home, 'checkout'));
    symlinkSync(join(home, 'checkout'), to);
    expect(copy).toThrow(/link of your own/);
    expect(readdirSync(join(home, 'checkout'))).toEqual([]);
    rmSync(to);
    symlinkSync(from, to);
    expect(copy().done).toBe(true);
  });

  it('removes nothing outside its folder, whatever its list says', () => {
    copy();
    write('data/pack/precious', 'x');
    const list = { '../precious': 'no', 'lua/foretype.lua': 'no' };
    write('data/pack/foretype/.foretype-copied.json', JSON.stringify(list));
    copy();
    expect(existsSync(join(home, 'data/pack/precious'))).toBe(true);
  });
});

/** With the plugins as they are in clients/. */
describe.each([
  ['neovim', 'nvim', '.local/share/nvim/site/pack/foretype/start/foretype'],
  ['vim', 'vim', '.vim/pack/foretype/start/foretype'],
  ['emacs', 'emacs', '.emacs.d/foretype'],
])('foretype init %s', (name, program, target) => {
  const plugin = join(clients, name);

  it.runIf(existsSync(plugin))('copies the plugin, and a second run finds it', () => {
    editor(program, 'exit 0');
    expect(init(name).stdout).toContain(`would copy the plugin to ${join(home, target)}`);
    expect(everything()).toEqual({});
    expect(init(name, '--write')).toMatchObject({ status: 0, stderr: '' });
    const once = everything();
    expect(Object.keys(once).filter((path) => path.startsWith(target)).length).toBeGreaterThan(1);
    expect(init(name, '--write').stdout).toContain('already there');
    expect(everything()).toEqual(once);
  });

  it.runIf(existsSync(plugin))('prints what to paste', () => {
    const { status, stdout } = init(name, '--print');
    expect(status).toBe(0);
    expect(stdout).toMatch(/foretype|clients\/\w+/);
  });
});

describe('foretype init emacs', () => {
  const plugin = join(clients, 'emacs');
  it.runIf(existsSync(plugin))('adds its lines to the init file that Emacs loads, once', () => {
    editor('emacs', 'exit 0');
    const mine = ";; (require 'foretype)\n(setq x 1)";
    write('.emacs', mine);
    expect(init('emacs', '--write').status).toBe(0);
    const text = readFileSync(join(home, '.emacs'), 'utf8');
    expect(text.startsWith(`${mine}\n\n(add-to-list`)).toBe(true);
    expect(readFileSync(join(home, '.emacs.before-foretype'), 'utf8')).toBe(mine);
    init('emacs', '--write');
    expect(readFileSync(join(home, '.emacs'), 'utf8')).toBe(text);
  });

  it.runIf(existsSync(plugin))('keeps to the folder that Emacs chooses', () => {
    mkdirSync(join(home, '.config/emacs'), { recursive: true });
    expect(init('emacs').stdout).toContain(join(home, '.config/emacs/foretype'));
    mkdirSync(join(home, '.emacs.d'));
    expect(init('emacs').stdout).toContain(join(home, '.emacs.d/foretype'));
  });
});

describe('foretype init vscode', () => {
  /** A foretype whose clients/ holds a packaged extension. */
  function installed(): string {
    const root = dirname(dirname(launcher));
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(root, part), join(home, 'package', part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(home, 'package/node_modules'));
    write(
      'package/clients/vscode/package.json',
      '{"publisher": "Us", "name": "foretype", "version": "1.2.3"}',
    );
    write('package/clients/vscode/foretype.vsix', 'zip');
    return join(home, 'package/bin/foretype.cjs');
  }
  const run = (program: string, ...words: string[]) =>
    spawnSync(process.execPath, [program, 'init', 'vscode', ...words], {
      encoding: 'utf8',
      env: { HOME: home, PATH: join(home, 'bin') },
    });

  it('installs the packaged extension by the editor, once', () => {
    const program = installed();
    editor(
      'code',
      `case $1 in
        --version) echo 1.99.0 ;;
        --list-extensions) [ ! -f ${home}/there ] || echo us.foretype@1.2.3 ;;
        --install-extension) echo "$2" >${home}/there ;;
      esac`,
    );
    expect(run(program).stdout).toContain('would install the extension by');
    expect(existsSync(join(home, 'there'))).toBe(false);
    expect(run(program, '--write')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(home, 'there'), 'utf8')).toMatch(/clients\/vscode\/foretype\.vsix\n$/);
    expect(run(program, '--write').stdout).toContain('already there');
    expect(run(program, '--print').stdout).toMatch(/^code --install-extension \S+foretype\.vsix\n$/);
  });

  it('says what to do without the editor, without the extension, and where the editor refuses it', () => {
    const program = installed();
    expect(run(program)).toMatchObject({ status: 1, stderr: expect.stringMatching(/Install from VSIX/) });
    editor('code', 'case $1 in --install-extension) exit 1 ;; esac');
    expect(run(program, '--write')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/did not install it; run: /),
    });
    rmSync(join(home, 'package/clients/vscode/foretype.vsix'));
    expect(run(program)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/npm run package:alone --prefix clients\/vscode/),
    });
  });
});
