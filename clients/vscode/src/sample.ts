/** A small text to try foretype on, for the walkthrough: one rename leads through three places. */
import { Selection, window, workspace } from 'vscode';

const text = `// Rename \`sum\` on the line below: type another name, then press Tab, and Tab again.
export function total(prices: number[]): number {
  let sum = 0;
  for (const price of prices) {
    sum += price;
  }
  return sum;
}
`;

export async function openSample(): Promise<void> {
  const document = await workspace.openTextDocument({ language: 'typescript', content: text });
  const editor = await window.showTextDocument(document);
  const at = text.indexOf('sum =');
  editor.selection = new Selection(document.positionAt(at), document.positionAt(at + 'sum'.length));
}
