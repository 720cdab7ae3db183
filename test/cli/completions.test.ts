/** Completions in the real shells, the usage line they are made from, and the manual page. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { commands, completionScript, manualPage, readWords } from '../../src/cli/index.ts';
import { removeFolder } from '../support/remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretype-completions-'));
mkdirSync(join(folder, 'clone'));
writeFileSync(join(folder, 'cart.ts'), '');
afterAll(() => removeFolder(folder));

const names = Object.keys(commands);

function present(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

function run(shell: string, args: string[], script: string): string[] {
  const file = join(folder, `script.${shell}`);
  writeFileSync(file, script);
  const text = execFileSync(shell, [...args, file], { cwd: folder, encoding: 'utf8' });
  return text.split('\n').filter(Boolean).sort();
}

/** What the shell offers for the last of the words. */
const shells: Record<string, (words: string[]) => string[]> = {
  bash: (words) =>
    run(
      'bash',
      ['--norc', '--noprofile'],
      `${completionScript('bash', commands)}
       COMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length - 1}
       _foretype; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ),
  fish: (words) =>
    run('fish', ['--no-config'], `${completionScript('fish', commands)}complete -C '${words.join(' ')}'`).map(
      (line) => line.split('\t')[0]!,
    ),
  zsh: (words) => inZsh(words.join(' ')),
};

/** zsh completes only while a line is edited: on a terminal of its own, which writes down what is offered. */
function inZsh(line: string): string[] {
  const inner = `autoload -Uz compinit; compinit -u -d ${folder}/dump
    source ${folder}/_foretype
    compadd() {
      local -a __offered
      builtin compadd -O __offered "$@"
      print -rl -- $__offered >> ${folder}/offered
      builtin compadd "$@"
    }
    PS1='re''ady> '`;
  writeFileSync(join(folder, '_foretype'), completionScript('zsh', commands));
  writeFileSync(join(folder, 'inner.zsh'), inner);
  writeFileSync(join(folder, 'offered'), '');
  run(
    'zsh',
    ['-f'],
    `zmodload zsh/zpty
     zpty shell "cd ${folder}; TERM=dumb zsh -f -i"
     zpty -w shell "source ${folder}/inner.zsh"
     zpty -r -m shell seen '*ready> *'
     zpty -w -n shell ${JSON.stringify(line)}$'\\t'
     zpty -w -n shell $'\\C-u'
     zpty -w shell "echo do''ne"
     zpty -r -m shell seen '*done*'
     zpty -d shell`,
  );
  return [...new Set(readFileSync(join(folder, 'offered'), 'utf8').split('\n').filter(Boolean))].sort();
}

describe.each(Object.keys(shells))('in %s', (shell) => {
  const offered = shells[shell]!;

  it.runIf(present(shell))('every command, choice and option is offered', { timeout: 60_000 }, () => {
    expect(offered(['foretype', ''])).toEqual(expect.arrayContaining(names));
    expect(offered(['foretype', 'co'])).toEqual(['completions']);
    expect(offered(['foretype', 'init', 'ne'])).toEqual(['neovim']);
    expect(offered(['foretype', 'init', '--w'])).toEqual(['--write']);
    expect(offered(['foretype', 'completions', ''])).toEqual(expect.arrayContaining(['bash', 'fish', 'zsh']));
  });
});

describe('in bash', () => {
  it('files are offered where a file is meant, by the shell itself', () => {
    expect(shells.bash!(['foretype', 'predict', 'ca'])).toEqual([]);
    const registered = run('bash', ['--norc'], `${completionScript('bash', commands)}complete -p foretype`);
    expect(registered).toEqual(['complete -o bashdefault -o default -F _foretype foretype']);
  });
});

describe('every shell', () => {
  it.each(Object.keys(shells))('gets a script without faults (%s)', (shell) => {
    const script = completionScript(shell, commands);
    for (const name of names) expect(script).toContain(name);
    if (!present(shell)) return;
    const file = join(folder, `checked.${shell}`);
    writeFileSync(file, script);
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('readWords', () => {
  it('reads options, values, choices and arguments', () => {
    expect(readWords('x A|b a|b [--json] --set DIR [--from CLONE…] FILE:LINE N')).toEqual({
      name: 'x',
      options: [
        { flag: '--json' },
        { flag: '--set', value: { kind: 'folder', name: 'DIR', choices: [] } },
        { flag: '--from', value: { kind: 'folder', name: 'CLONE', choices: [] } },
      ],
      arguments: [
        { kind: 'text', name: 'A|b', choices: [] },
        { kind: 'choice', name: 'a|b', choices: ['a', 'b'] },
        { kind: 'file', name: 'FILE:LINE', choices: [] },
        { kind: 'text', name: 'N', choices: [] },
      ],
    });
  });

  it('names every command as its table does', () => {
    for (const [name, { words }] of Object.entries(commands)) expect(readWords(words).name).toBe(name);
  });
});

describe('the manual page', () => {
  const file = fileURLToPath(new URL('../../bin/foretype.1', import.meta.url));

  it('bin/foretype.1 is made from the table of commands (UPDATE=1 writes it)', () => {
    const page = manualPage(commands);
    if (process.env.UPDATE) writeFileSync(file, page);
    expect(readFileSync(file, 'utf8')).toBe(page);
  });

  it.runIf(present('groff'))('is set by groff without a warning, every command in it', () => {
    const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-c', file], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    // Bold is a letter struck twice.
    const struck = stdout.split('\b');
    const page = struck.map((part, n) => (n < struck.length - 1 ? part.slice(0, -1) : part)).join('');
    for (const { words } of Object.values(commands)) expect(page).toContain(words.split(' ')[0]);
    expect(page).toContain('predict FILE:LINE:COL [--json]');
  });
});
