/** A refactoring of ten places and more in four files in real editors: one key walks it, one command takes it back. */
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EditorSession } from './editor-session.ts';
import { type Editors, obtainEditors } from './editors.ts';
import { EmacsClient } from './emacs/client.ts';
import { frontierSessions } from './frontier-sessions.ts';
import { openHelixToStep, stepThrough } from './helix-steps.ts';
import { NeovimClient } from './neovim/client-session.ts';
import * as story from './plan-story.ts';
import type { Terminal } from './terminal.ts';
import { textOnDisk } from './text-on-disk.ts';
import { slow, until } from './until.ts';
import { VimClient } from './vim/client.ts';

const neovims = obtainEditors('nvim');
const helixes = obtainEditors('hx');
const vims = obtainEditors('vim');
const emacses = obtainEditors('emacs');
const timeout = 90_000 * slow;
/** To a place and the place itself. */
const mostKeys = 2 * 10 + 2;

const sessions = frontierSessions([story.answer]);

function begin(editors: Editors, files: story.Files, key?: string): EditorSession {
  const session = sessions.begin(editors, files['cart.ts']!, key);
  for (const [name, text] of Object.entries(files))
    if (name !== 'cart.ts') session.write(`project/${name}`, text);
  return session;
}

const onDisk = (session: EditorSession, files: story.Files) =>
  Object.fromEntries(Object.keys(files).map((name) => [name, textOnDisk(join(dirname(session.file), name))]));

describe.skipIf(!neovims)(`A plan in Neovim (${neovims?.version})`, { timeout }, () => {
  /** Texts of the buffers that are loaded. */
  const buffers = (neovim: NeovimClient) =>
    neovim.lua<Record<string, string>>(`(function()
      local out = vim.empty_dict()
      for _, b in ipairs(vim.api.nvim_list_bufs()) do
        local name = vim.fs.basename(vim.api.nvim_buf_get_name(b))
        if vim.api.nvim_buf_is_loaded(b) and name ~= '' then
          out[name] = table.concat(vim.api.nvim_buf_get_lines(b, 0, -1, true), '\\n') .. '\\n'
        end
      end
      return out
    end)()`);
  const run = (neovim: NeovimClient, command: string, given = '') =>
    neovim.lua(
      `vim.lsp.get_clients({ name = 'foretype' })[1]:exec_cmd({ title = '', command = '${command}', arguments = { ${given} } }) and 1`,
    );

  async function become(neovim: NeovimClient, files: story.Files): Promise<void> {
    let seen = {};
    await until(
      'the buffers',
      async () => {
        seen = await buffers(neovim);
        return Object.entries(files).every(([name, text]) => (seen as story.Files)[name] === text);
      },
      async () => `${JSON.stringify(seen, null, 1)}\n${neovim.session.traffic.tail()}`,
    );
  }

  /** Until the plugin has been offered an edit of the plan. */
  const offered = (session: EditorSession) =>
    until(
      'an edit of the plan',
      () =>
        session.traffic.messages('server').some(({ result }) => result?.suggestions?.[0]?.source === 'plan'),
      () => session.traffic.tail(),
    );

  /** Tab, wherever something is shown, until nothing is. */
  async function walk(neovim: NeovimClient, files: story.Files): Promise<number> {
    for (let keys = 0; ; keys++) {
      const seen = await buffers(neovim);
      if (Object.entries(files).every(([name, text]) => seen[name] === text)) return keys;
      expect(keys).toBeLessThan(mostKeys + 4);
      await neovim.shows('the next place', (marks) => marks.length > 0);
      const before = JSON.stringify([await neovim.cursor(), seen]);
      await neovim.terminal.press('Tab');
      await until(
        'what the key does',
        async () => JSON.stringify([await neovim.cursor(), await buffers(neovim)]) !== before,
        () => neovim.session.traffic.tail(),
      );
    }
  }

  async function finish(neovim: NeovimClient, walked: story.Files, back: story.Files): Promise<void> {
    const { session, terminal } = neovim;
    await terminal.type(':wa\r');
    await until(
      'all of it on disk',
      () => JSON.stringify(onDisk(session, walked)) === JSON.stringify(walked),
    );
    await run(neovim, 'foretype.undo');
    await become(neovim, back);
    await session.quit(() => terminal.type(':wqa!\r'), back['cart.ts']!);
    expect(onDisk(session, back)).toEqual(back);
  }

  test('is walked with Tab alone, and taken back whole', async () => {
    const session = begin(neovims!, story.before);
    const neovim = await NeovimClient.open(neovims!, session);
    await run(neovim, 'foretype.plan', `{ goal = '${story.goal}' }`);
    await offered(session);
    const keys = await walk(neovim, story.after);
    expect(keys).toBeLessThanOrEqual(mostKeys);
    await finish(neovim, story.after, story.before);
  });

  test('is made at once, with one undo in each file', async () => {
    const session = begin(neovims!, story.before);
    const neovim = await NeovimClient.open(neovims!, session);
    await run(neovim, 'foretype.plan', `{ goal = '${story.goal}', accept = 'all' }`);
    await become(neovim, story.after);
    await neovim.command('silent bufdo undo');
    await become(neovim, story.before);
    await neovim.terminal.type(':qa!\r');
    await session.nothingLeft();
  });

  test('by example: two lines by hand, the others with Tab', async () => {
    const session = begin(neovims!, story.exampleBefore, '');
    const neovim = await NeovimClient.open(neovims!, session);
    const [first, second] = story.exampleAfter['cart.ts']!.split('\n').filter((line) => line !== '');
    await neovim.terminal.type(`ggcc${first}`);
    await session.leaveInsert();
    await session.sends('{ level: low }');
    await neovim.terminal.type(`3Gcc${second}`);
    await session.leaveInsert();
    await session.sends('{ level: high }');
    await run(neovim, 'foretype.byExample');
    await offered(session);
    await walk(neovim, story.exampleAfter);
    const byHand = story.exampleBefore['cart.ts']!.split('\n');
    byHand.splice(0, 3, first!, '', second!);
    await finish(neovim, story.exampleAfter, { ...story.exampleBefore, 'cart.ts': byHand.join('\n') });
  });
});

describe.skipIf(!helixes)(`A plan in Helix (${helixes?.version})`, { timeout }, () => {
  async function finish(session: EditorSession, terminal: Terminal, walked: story.Files, back: story.Files) {
    await terminal.type(':wa\r');
    await until(
      'all of it on disk',
      () => JSON.stringify(onDisk(session, walked)) === JSON.stringify(walked),
      async () => `${JSON.stringify(onDisk(session, walked), null, 1)}\n${await terminal.screen()}`,
    );
    await terminal.type(':lsp-workspace-command foretype.undo\r');
    await session.traffic.sees('server', 'workspace/applyEdit', ({ params }) => /undo/.test(params.label));
    await session.settles();
    await session.quit(() => terminal.type(':wqa!\r'), back['cart.ts']!);
    expect(onDisk(session, back)).toEqual(back);
  }

  test('is walked with one key, and taken back whole', async () => {
    const session = begin(helixes!, story.before);
    const terminal = await openHelixToStep(helixes!, session);
    await terminal.type(`:lsp-workspace-command foretype.plan "${story.goal}"\r`);
    await session.traffic.sees('server', 'textDocument/publishDiagnostics', ({ params }) =>
      JSON.stringify(params).includes(' rate'),
    );
    await session.settles();
    const keys = await stepThrough(session, terminal, story.after, mostKeys);
    expect(keys).toBeLessThanOrEqual(mostKeys);
    await finish(session, terminal, story.after, story.before);
  });

  test('is made at once, with one undo in each file', async () => {
    const session = begin(helixes!, story.before);
    const terminal = await openHelixToStep(helixes!, session);
    const wanted = JSON.stringify({ goal: story.goal, accept: 'all' });
    await terminal.type(`:lsp-workspace-command foretype.plan ${wanted}\r`);
    await session.traffic.sees('server', 'workspace/applyEdit');
    await session.answered();
    await session.settles();
    await terminal.type(':wa\r');
    const written = (files: story.Files) =>
      until(
        'the files on disk',
        () => JSON.stringify(onDisk(session, files)) === JSON.stringify(files),
        async () => `${JSON.stringify(onDisk(session, files), null, 1)}\n${await terminal.screen()}`,
      );
    await written(story.after);
    let now = story.after;
    for (const name of Object.keys(story.before)) {
      await terminal.type(`:open ${join(dirname(session.file), name)}\r`);
      await terminal.type('u');
      // Helix may not have heard yet that it wrote the file itself.
      await terminal.type(':w!\r');
      now = { ...now, [name]: story.before[name]! };
      await written(now);
    }
    await terminal.type(':qa\r');
    await session.nothingLeft();
  });

  test('by example: two lines by hand, the others with one key', async () => {
    const session = begin(helixes!, story.exampleBefore, '');
    const terminal = await openHelixToStep(helixes!, session);
    const [first, second] = story.exampleAfter['cart.ts']!.split('\n').filter((line) => line !== '');
    await terminal.type(`ggvglc${first}`);
    await session.leaveInsert();
    await session.sends('{ level: low }');
    await terminal.type(`3ggvglc${second}`);
    await session.leaveInsert();
    await session.sends('{ level: high }');
    await terminal.type(':lsp-workspace-command foretype.byExample\r');
    await stepThrough(session, terminal, story.exampleAfter, mostKeys);
    const byHand = story.exampleBefore['cart.ts']!.split('\n');
    byHand.splice(0, 3, first!, '', second!);
    await finish(session, terminal, story.exampleAfter, {
      ...story.exampleBefore,
      'cart.ts': byHand.join('\n'),
    });
  });
});

/** Presses the key until the texts are as wanted: at each step something must happen. */
async function pressThrough(
  session: EditorSession,
  files: story.Files,
  parts: {
    readonly key: () => Promise<void>;
    readonly texts: () => Promise<Record<string, string>>;
    /** What the key changes: where the user is, what is shown, and the texts. */
    readonly state: () => Promise<unknown>;
    readonly shown: () => Promise<boolean>;
  },
): Promise<number> {
  for (let keys = 0; ; keys++) {
    let seen = await parts.texts();
    if (Object.entries(files).every(([name, text]) => seen[name] === text)) return keys;
    expect(keys, JSON.stringify(seen, null, 1)).toBeLessThan(mostKeys + 4);
    await until('the next place', parts.shown, () => session.scene());
    const before = JSON.stringify(await parts.state());
    await parts.key();
    await until(
      'what the key does',
      async () => JSON.stringify(await parts.state()) !== before,
      () => session.scene(),
    );
    seen = await parts.texts();
  }
}

describe.skipIf(!vims)(`A plan in Vim (${vims?.version})`, { timeout }, () => {
  test('is walked with Tab over files that nobody had open, and taken back whole', async () => {
    const session = begin(vims!, story.before);
    const vim = await VimClient.open(vims!, session);
    try {
      const texts = async () =>
        (await vim.evaluate(
          'getbufinfo(#{bufloaded: 1})->reduce({d, b -> extend(d, {fnamemodify(b.name, ":t"): join(getbufline(b.bufnr, 1, "$"), "\\n") .. "\\n"})}, {})',
        )) as Record<string, string>;
      await vim.command(`Foretype plan ${story.goal}`);
      const keys = await pressThrough(session, story.after, {
        key: () => vim.terminal.press('Tab'),
        texts,
        state: async () => [await vim.evaluate('[bufnr(), line("."), col(".")]'), await texts()],
        shown: async () => ((await vim.evaluate('g:Shown()')) as unknown[]).length > 0,
      });
      expect(keys).toBeLessThanOrEqual(mostKeys);
      await vim.command('wa');
      await until(
        'all of it on disk',
        () => JSON.stringify(onDisk(session, story.after)) === JSON.stringify(story.after),
      );
      await vim.command('Foretype undo');
      await until('the texts of before', async () => {
        const seen = await texts();
        return Object.entries(story.before).every(([name, text]) => seen[name] === text);
      });
      await session.quit(() => vim.terminal.type(':wqa\r'), story.before['cart.ts']!);
      expect(onDisk(session, story.before)).toEqual(story.before);
    } finally {
      vim.dispose();
    }
  });
});

describe.skipIf(!emacses)(`A plan in Emacs (${emacses?.version})`, { timeout }, () => {
  test.each([
    'own',
    'eglot',
  ] as const)('is walked with TAB over files that nobody had open; the server is run by %s', async (by) => {
    const session = begin(emacses!, story.before);
    const emacs = await EmacsClient.open(emacses!, session, by);
    const texts = async () =>
      Object.fromEntries(
        JSON.parse(
          await emacs.evaluate(
            '(json-encode (mapcar (lambda (b) (with-current-buffer b (vector (buffer-name) (buffer-substring-no-properties (point-min) (point-max))))) (seq-filter (function buffer-file-name) (buffer-list))))',
          ),
        ),
      ) as Record<string, string>;
    const here =
      '(with-current-buffer (window-buffer (car (window-list (selected-frame)))) (format "%s %s" (buffer-name) (window-point (get-buffer-window (current-buffer)))))';
    await emacs.command('foretype-plan');
    await emacs.terminal.type(`${story.goal}\r`);
    const keys = await pressThrough(session, story.after, {
      key: () => emacs.terminal.press('Tab'),
      texts,
      state: async () => [await emacs.evaluate(here), await texts()],
      shown: async () =>
        (await emacs.evaluate(
          '(with-current-buffer (window-buffer (frame-selected-window (car (frame-list)))) (if foretype--active "yes" "no"))',
        )) === 'yes',
    });
    expect(keys).toBeLessThanOrEqual(mostKeys);
    await emacs.command('foretype-undo');
    await until('the texts of before', async () => {
      const seen = await texts();
      return Object.entries(story.before).every(([name, text]) => seen[name] === text);
    });
  });
});
