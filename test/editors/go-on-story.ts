/**
 * A change after which no edit is known, for it was made only once, but two lines are likely next: those that call the
 * same function. The command that goes on leads to one of them, then to the other; the same in every editor.
 */
import type { EditorSession } from './editor-session.ts';
import { until } from './until.ts';

const steps = (...names: string[]) => names.map((name) => `  ${name}(cart);\n`).join('');

export const before = `export function fill(cart: Cart): void {
  add('apple', 1);
${steps('sort', 'weigh', 'print', 'check', 'pack', 'label', 'seal')}  add('pear', 7);
${steps('count', 'stamp', 'log', 'send', 'close')}  add('plum', 4);
${steps('leave')}}
`;
/** Typed in place of the first number. */
export const typed = 'amount(1)';
export const after = before.replace('1', typed);

/** Lines from one: those of the pear and the plum. */
const likely: readonly number[] = [10, 16];

export interface Player {
  /** The file's text as the server has it. */
  text(): string | undefined;
  goOn(): Promise<void>;
  /** The line of the cursor, from one. */
  line(): Promise<number>;
  /** What a failure tells besides. */
  scene(): string | Promise<string>;
}

export const inSession = (session: EditorSession): Pick<Player, 'text' | 'scene'> => ({
  text: () => session.traffic.text('cart.ts'),
  scene: () => session.scene(),
});

/** After the change: goes on until the cursor was on all likely lines. */
export async function play(player: Player): Promise<void> {
  await until(
    'the change',
    () => player.text() === after,
    () => player.scene(),
  );
  const seen = new Set<number>();
  while (seen.size < likely.length) {
    await player.goOn();
    await until(
      `the cursor on a likely line besides ${JSON.stringify([...seen])}`,
      async () => {
        const line = await player.line();
        return likely.includes(line) && !seen.has(line) && seen.add(line);
      },
      () => player.scene(),
    );
  }
}
