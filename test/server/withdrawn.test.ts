// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** What a client may show while the user asks for a plan: it makes way. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { startEditor } from './plain-editor.ts';

it('a prediction makes way for the plan that the user has asked for, and comes back behind it', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-withdrawn-')));
  mkdirSync(join(folder, 'w'));
  const text = [1, 2, 3, 4].map((n) => `show(total(${n}));\n\n// ${n}\n\n`).join('');
  writeFileSync(join(folder, 'w/app.ts'), text);
  const s = await startEditor({ folder, url: 'http://127.0.0.1:9', key: '' });
  const uri = s.uriOf('app.ts');
  s.open(uri);
  for (const n of [1, 2]) s.client.replace(uri, `show(total(${n}))`, `print(total(${n}))`);
  const offered = async (): Promise<any> =>
    (
      await s.client.request('foretype/nextEdit', {
        textDocument: { uri, version: s.client.document(uri).version },
        position: { line: 4, character: 0 },
      })
    ).suggestions[0];
  const shown = await until('a prediction', offered);
  expect(shown.source).not.toBe('plan');

  expect(await s.run('foretype.byExample')).toBe(true);
  await until('its end', () =>
    s.client.of('foretype/changed').some(({ gone }: any) => gone?.includes(shown.id)),
  );
  expect((await offered()).source).toBe('plan');
  await s.run('foretype.plan.drop');
  const after = await offered();
  expect(after?.source).not.toBe('plan');
  await s.stop();
  removeFolder(folder);
});
