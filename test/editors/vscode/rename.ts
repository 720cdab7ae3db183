/** The rename of rename-story.ts in a window of VS Code: how it is typed, and how what follows from it looks. */
import type { Screen, Window } from '../vscode.ts';

export const onLine = (number: number, pattern: RegExp) => (screen: Screen) =>
  screen.lines.some((line) => line.number === number && pattern.test(line.text));
export const nothing = ({ lines, status }: Screen) =>
  lines.every(({ text }) => !/⟦|~~|‹/.test(text)) && !/Tab( →|:)/.test(status);

export const serverRuns = ({ status }: Screen) => /\$\(edit\) foretype/.test(status);
export const firstShown = onLine(6, /\*\/ ~~sum~~⟦subtotal⟧ \+= price;/);
export const secondShown = onLine(9, /\*\/ ~~sum~~⟦subtotal⟧;/);

/** Selects the name in its declaration and types the other. */
export async function rename(window: Window): Promise<void> {
  await window.goTo(3, 7);
  await window.press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
  await window.type('subtotal');
}
