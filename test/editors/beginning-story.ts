/**
 * What a model is sure of in a line that it is not sure of as a whole: shown at the cursor, taken, gone on with. The model is
 * the experiment that comes with foretype, so the line is one that the file has said often.
 */
import type { EditorSession } from './editor-session.ts';
import type { Neovim } from './neovim.ts';
import { until } from './until.ts';

export const before = `export async function load(path: string): Promise<Cart> {
  const file = await open(path);
  if (file === undefined) throw new Error(\`\${path} is no file\`);
  const text = await read(file);
  if (text === undefined) throw new Error(\`\${path} cannot be read\`);
  const cart = parse(text);
  if (cart === undefined) throw new Error(\`\${path} is no cart\`);
  return cart;
}

export async function save(path: string, cart: Cart): Promise<void> {
  const file = await create(path);
}
`;

/** Typed on a new line below the last statement: what wakes the model, and the key by which it is sure. */
export const typed = ['if (file === undefined) ', 't'] as const;
/** The least of what is shown behind it. */
export const rest = 'hrow new Error';

/** Chosen for the session's server. */
export function choose(session: EditorSession): void {
  session.write(
    'home/state/foretype/models/chosen.json',
    JSON.stringify({ version: 1, name: 'foretype-cpu' }),
  );
}

export async function isReady(neovim: Neovim): Promise<void> {
  const ask = "vim.lsp.get_clients()[1]:request_sync('foretype/status', { checks = true }, 5000)";
  const said = () => neovim.lua<unknown>(ask).then((answer) => JSON.stringify(answer));
  await until('the model to be ready', async () => / on cpu"/.test(await said()), said, 30_000);
}
