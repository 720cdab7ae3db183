// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** No title of a code action is longer than 40 characters, whatever it quotes; Neovim would stop for a key. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replace } from '../../src/text/index.ts';
import { until } from '../editors/until.ts';
import { MessagesServer } from '../frontier/messages-server.ts';
import { connect } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { predicted, ScriptedPredictor } from '../support/scripted-predictor.ts';
import { type PlainEditor, startEditor } from './plain-editor.ts';

const longest = (actions: readonly any[]) =>
  Math.max(
    0,
    ...actions.flatMap(({ title, command }) => [title, command?.title ?? '']).map((t) => [...t].length),
  );
const words = fc
  .array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 8 })
  .map((all) => all.join(' '));

describe('a title', { timeout: 120_000 }, () => {
  it('of a predicted edit, here or in another file, of any words and at any line', async () => {
    const predictor = new ScriptedPredictor();
    const { client, close } = connect(predictor, {});
    const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } };
    await client.initialize({
      capabilities: { textDocument: { codeAction }, window: { showDocument: { support: true } } },
    });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        words,
        words,
        fc.nat(100_000),
        fc.stringMatching(/^[a-zé]{1,60}$/),
        fc.boolean(),
        async (was, now, line, name, other) => {
          const uri = `file:///w/${++n}.ts`;
          const there = other ? `file:///w/${n}/${encodeURIComponent(name)}.ts` : uri;
          const text = `${'\n'.repeat(line)}${was}\n`;
          client.open(uri, other ? '\n' : text);
          if (other) client.open(there, text);
          const edit = replace(line, line + was.length, now);
          const one = predicted(there, 1, edit, { sites: 2, kind: 'jump' });
          predictor.others = [{ ...one, id: 'second', edit: replace(text.length, text.length, 'x') }];
          predictor.say({ ...one, shownIn: uri } as any);
          const context = { diagnostics: [] };
          const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
          const found = await client.request('textDocument/codeAction', {
            textDocument: { uri },
            range,
            context,
          });
          expect(longest(found)).toBeLessThanOrEqual(40);
          for (const open of [...client.uris]) client.shut(open);
        },
      ),
      { numRuns: 60 },
    );
    await close();
  });

  it('of what a diagnostic, a comment, a plan and a review offer', async () => {
    const server = await MessagesServer.start();
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-titles-')));
    let editor: PlainEditor | undefined;
    try {
      mkdirSync(join(folder, 'w'));
      const lines = Array.from({ length: 12 }, (_, n) => `show(${n});\n\n`).join('');
      writeFileSync(join(folder, 'w', 'a.ts'), lines);
      const blocks = Array.from(
        { length: 12 },
        (_, n) => `a.ts\n<<<<<<< SEARCH\nshow(${n});\n=======\nshow(${n}, 'again');\n>>>>>>> REPLACE\n`,
      );
      server.behaviors = [
        { kind: 'answer', text: `1. a.ts: ${'say it again '.repeat(9)}\n${blocks.join('\n')}` },
      ];
      const s = await startEditor({ folder, url: server.url, key: 'sk-test', foretype: { input: true } });
      editor = s;
      const at = s.uriOf('a.ts');
      s.open(at);
      const seen: any[] = [];
      const ask = async (line: number, message = '') => {
        const range = { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
        const diagnostics = message === '' ? [] : [{ range, message, source: 'tsc' }];
        const found = await s.client.request('textDocument/codeAction', {
          textDocument: { uri: at },
          range,
          context: { diagnostics },
        });
        seen.push(...found);
      };
      await s.run('foretype.plan', { goal: 'say it again' });
      const planned = async () => (await s.client.request('foretype/queue')).edits.length;
      await until('the plan', async () => (await planned()) === 12);
      await ask(0);
      await s.run('foretype.plan.acceptAll');
      await until('the edits', () => s.text('a.ts').includes("show(11, 'again')"));
      await s.run('foretype.review', 'plan');
      await s.said(/to read/);
      await ask(0);
      await fc.assert(
        fc.asyncProperty(
          words,
          words,
          fc.constantFrom('ft', 'ft-plan'),
          async (message, instruction, mark) => {
            const comment = `// ${mark}: ${instruction.replace(/[\r\n\u2028\u2029]/g, ' ')}`;
            s.client.replace(at, /^.*/.exec(s.text('a.ts'))![0], comment);
            await ask(0, message);
          },
        ),
        { numRuns: 40 },
      );
      const names = seen.map(({ title }) => title.replace(/[\d:].*/s, ''));
      expect(names).toEqual(
        expect.arrayContaining([
          'Accept all ',
          'Leave this change out',
          'Write this change anew',
          'Ask about this change',
          'Accept this change',
          'Reject this change',
          'Plan a change…',
          'Write tests by frontier model',
          'Add types by frontier model',
          'Document by frontier model',
          'Simplify by frontier model',
          'Explain by frontier model',
          'Fix by frontier model',
          'Do it',
          'Plan it',
        ]),
      );
      expect(longest(seen)).toBeLessThanOrEqual(40);
      expect(seen.every(({ title }) => !/[\r\n]/.test(title))).toBe(true);
      await s.stop();
      editor = undefined;
    } finally {
      await editor?.stop();
      await server.stop();
      removeFolder(folder);
    }
  });
});
