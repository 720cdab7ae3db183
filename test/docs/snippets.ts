/** How a snippet of each language is tried: by the program that a user gives it to, in the home of a page's reader. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { parse } from 'smol-toml';
import typescript from 'typescript';
import { expect } from 'vitest';
import { type Block, root } from './markdown.ts';
import type { Reader } from './reader.ts';

type Trial = (reader: Reader, block: Block, page: string) => Promise<void>;

/** A block of another language is a fault of the page: either it is tried, or it says that it is plain `text`. */
export const trials: Readonly<Record<string, Trial>> = {
  sh: async (reader, { text }, page) => {
    for (const line of commands(text)) await inPlace(reader, line, page);
  },
  lua: tryInNeovim,
  vim: tryInVim,
  elisp: tryInEmacs,
  toml: tryInHelix,
  json: async (_, { text }) => void JSON.parse(text),
  jsonc: async (_, { text }) => void JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')),
  // What a user types to try it: it must at least be code.
  ts: async (_, { text }) => {
    const { diagnostics } = typescript.transpileModule(text, { reportDiagnostics: true });
    expect(diagnostics).toEqual([]);
  },
  js: async (_, { text }) => void new Script(text),
  text: async () => {},
  '': async () => {},
};

/** A line that ends in a backslash goes on. */
export function commands(text: string): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean);
}

/**
 * The commands of a checkout run in CI, verbatim, for inside a test they would replace or start the tests themselves; a
 * script of a page's own folder must be there, and the tests of that editor run it.
 */
async function inPlace(reader: Reader, line: string, page: string): Promise<void> {
  const ofCheckout = /^npm (ci|test|run \S+)$/;
  const parts = line.split(' && ');
  if (!parts.some((part) => ofCheckout.test(part))) {
    await reader.command(line);
    return;
  }
  const ci = readFileSync(join(root, '.ci/run'), 'utf8').split('\n');
  for (const part of parts) {
    const script = /^npm run (\S+)$/.exec(part)?.[1];
    if (script !== undefined) expect(Object.keys(scriptsFor(page)), part).toContain(script);
    else if (ofCheckout.test(part)) expect(ci, `.ci/run runs ${part}`).toContain(part);
    else await reader.command(part, root);
  }
}

/** Of the package nearest to the page, and of the project. */
function scriptsFor(page: string): object {
  const folders = [root, join(root, dirname(page))];
  const manifests = folders.map((folder) => join(folder, 'package.json')).filter((path) => existsSync(path));
  return Object.assign({}, ...manifests.map((path) => JSON.parse(readFileSync(path, 'utf8')).scripts));
}

/** Loaded without a complaint; where it enables the server, a file that is opened then has it. */
async function tryInNeovim(reader: Reader, { text }: Block): Promise<void> {
  // A table alone is what a plugin manager is given: the folder it names must be there.
  const spec = text.startsWith('{');
  const code = spec ? `local spec = ${text}\nassert(vim.uv.fs_stat(spec.dir), 'no ' .. spec.dir)\n` : text;
  const snippet = reader.write('snippet.lua', code);
  const enables = /vim\.lsp\.enable\([^)]*['"]foretype/.test(text);
  const wait = `lua io.stdout:write(tostring(vim.wait(20000, function()
    for _, client in ipairs(vim.lsp.get_clients({ bufnr = 0 })) do
      if client.name:find('foretype') and client.initialized then return true end
    end
  end, 20)))`.replaceAll('\n', ' ');
  const load = `lua local ok, why = pcall(dofile, '${snippet}') if not ok then io.stdout:write(tostring(why)) vim.cmd('cq') end`;
  const open = enables ? ['-c', 'edit cart.ts', '-c', wait] : [];
  const said = await reader.program(
    'nvim',
    '--headless',
    '-n',
    '-i',
    'NONE',
    '-c',
    load,
    ...open,
    '-c',
    'qa!',
  );
  expect(said.trim()).toBe(enables ? 'true' : '');
}

/** Functions of plugins that are not ours; who has those plugins has these. */
const foreign = ['LspOptionsSet', 'LspAddServer']
  .map((name) => `function ${name}(...)\nendfunction\n`)
  .join('');

async function tryInVim(reader: Reader, { text }: Block): Promise<void> {
  const snippet = reader.write('snippet.vim', `${foreign}${text}`);
  const said = join(reader.home, 'vim.said');
  const load = `call writefile(split(execute('source ${snippet}', 'silent'), '\\n'), '${said}')`;
  await reader.program('vim', '-Nes', '-i', 'NONE', '-u', 'DEFAULTS', '-c', load, '-c', 'qa!');
  expect(reader.text('vim.said')?.trim()).toBe('');
}

/** As a part of the user's init file, after what the page's commands made of it; Eglot is loaded afterwards. */
async function tryInEmacs(reader: Reader, { text }: Block): Promise<void> {
  const own = reader.text('.emacs.d/init.el') ?? '';
  // Lines that the page's own command wrote are there already.
  const init = reader.write('tried.el', own.includes(text) ? own : `${own}\n${text}`);
  const folder = `(setq user-emacs-directory ${JSON.stringify(`${join(reader.home, '.emacs.d')}/`)})`;
  const checks = `(progn (require 'eglot) (princ (format "foretype tried: %s"
    (or (featurep 'foretype) (string-match-p "foretype" (format "%s" eglot-server-programs))))))`;
  const said = await reader.program('emacs', '--batch', '--eval', folder, '-l', init, '--eval', checks);
  expect(said).toMatch(/foretype tried: (t|\d+)/);
}

/** As languages.toml or config.toml, whichever its tables belong to; Helix must find no fault in it. */
async function tryInHelix(reader: Reader, { text }: Block): Promise<void> {
  const { language, 'language-server': server } = parse(text);
  const languages = language !== undefined || server !== undefined;
  reader.write(`.config/helix/${languages ? 'languages' : 'config'}.toml`, text);
  const said = await reader.program('hx', '--health', 'typescript');
  expect(said).not.toMatch(/error/i);
  if (languages) expect(said).toMatch(/foretype\S*: \S*foretype/);
  // Only when it starts does it judge config.toml.
  else expect(await reader.command('hx cart.ts')).not.toMatch(/bad config/i);
}
