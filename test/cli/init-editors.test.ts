/** What `foretype init --write` left is loaded by the real editors, which say so themselves. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { obtainEditors } from '../editors/editors.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const clients = fileURLToPath(new URL('../../clients', import.meta.url));
const editors = obtainEditors('hx');

describe.skipIf(!editors)('after foretype init --write', { timeout: 60_000 }, () => {
  let home: string;
  let env: Record<string, string>;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'foretype-init-'));
    const bin = join(home, 'bin');
    mkdirSync(bin);
    symlinkSync(launcher, join(bin, 'foretype'));
    const path = [bin, dirname(editors!.program('hx')), dirname(process.execPath), '/usr/bin', '/bin'];
    env = { HOME: home, PATH: path.join(':'), TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' };
  });
  afterEach(() => removeFolder(home));

  const run = (program: string, ...words: string[]) =>
    execFileSync(program, words, { cwd: home, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  it('Helix starts foretype beside the servers it had', () => {
    const before = run('hx', '--health', 'rust');
    run('foretype', 'init', 'helix', '--write');
    for (const language of ['rust', 'typescript', 'python', 'c-sharp']) {
      expect(run('hx', '--health', language)).toMatch(/foretype\S*: \S*\/bin\/foretype/);
    }
    const servers = (report: string) => [...report.matchAll(/^ {2}\S+ (\S+): /gm)].map(([, name]) => name);
    expect(servers(run('hx', '--health', 'rust'))).toEqual([...servers(before), 'foretype']);
  });

  it.runIf(existsSync(join(clients, 'neovim')))('Neovim has the command, the server and the help', () => {
    run('foretype', 'init', 'neovim', '--write');
    // The server is enabled once Neovim has started, which is after all -c commands.
    const ask = `autocmd VimEnter * lua vim.defer_fn(function()
      local on = vim.wait(5000, function() return vim.lsp.is_enabled('foretype') end)
      local help = #vim.fn.getcompletion('foretype', 'help')
      io.stdout:write(vim.fn.exists(':Foretype') .. ' ' .. tostring(on) .. ' ' .. help)
      vim.cmd('qa!')
    end, 0)`.replace(/\n\s*/g, ' ');
    expect(run('nvim', '--headless', '-n', '-i', 'NONE', '-c', ask)).toMatch(/^2 true [1-9]/);
  });

  it.runIf(existsSync(join(clients, 'vim')))('Vim has the plugin and the help', () => {
    run('foretype', 'init', 'vim', '--write');
    const out = join(home, 'out');
    const ask = `call writefile([execute('scriptnames'), string(getcompletion('foretype', 'help'))], '${out}')`;
    run('vim', '-N', '--not-a-term', '-i', 'NONE', '-c', ask, '-c', 'qa!');
    const said = execFileSync('cat', [out], { encoding: 'utf8' });
    expect(said).toMatch(/pack\/foretype\/start\/foretype\/plugin\/foretype\.vim/);
    expect(said).toMatch(/'foretype/);
  });

  it.runIf(existsSync(join(clients, 'emacs')))('Emacs starts foretype from its init file', () => {
    run('foretype', 'init', 'emacs', '--write');
    const init = join(home, '.emacs.d/init.el');
    const ask = '(princ (list (featurep (quote foretype)) (bound-and-true-p foretype-global-mode)))';
    expect(run('emacs', '--batch', '-l', init, '--eval', ask)).toBe('(t t)');
  });
});
