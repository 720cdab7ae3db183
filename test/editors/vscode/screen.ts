/** Reads VS Code’s screen out of the page, with what decorations draw: they are no text of the page. */
import type { Screen } from '../vscode.ts';
import type { Page } from './playwright.ts';

/**
 * One line of the editor. In `text` a decoration’s text stands as ⟦new⟧, a picture as ⟦▣⟧, struck text as ~~old~~, and
 * ghost text as ‹ghost›.
 */
export interface ScreenLine {
  /** One-based; undefined where the margin shows none. */
  readonly number: number | undefined;
  readonly text: string;
}

/** Runs in the page. */
const script = `(() => {
  const plain = (text) => text.replaceAll('\\u00a0', ' ').replaceAll('\\u200b', '');
  const drawn = (element, side) => {
    const { content } = getComputedStyle(element, side);
    if (content === 'none' || content === 'normal' || content === '') return '';
    if (content.startsWith('url(')) return '⟦▣⟧';
    const text = content.replace(/^"|"$/g, '').replace(/\\\\(.)/g, '$1');
    return text === '' ? '' : '⟦' + plain(text) + '⟧';
  };
  const read = (element) => {
    if (element.nodeType === 3) return plain(element.data);
    if (element.nodeType !== 1) return '';
    const inner = [...element.childNodes].map(read).join('');
    const struck = element.children.length === 0 && getComputedStyle(element).textDecorationLine.includes('line-through');
    const ghost = /ghost-text/.test(element.className) && !element.closest('[class*=ghost-text] [class*=ghost-text]');
    const text = struck && inner !== '' ? '~~' + inner + '~~' : ghost && inner !== '' ? '‹' + inner + '›' : inner;
    return drawn(element, '::before') + text + drawn(element, '::after');
  };
  const editor = document.querySelector('.editor-instance .monaco-editor');
  const byTop = (elements) =>
    [...elements].map((e) => [parseFloat(e.style.top), e]).sort((a, b) => a[0] - b[0]);
  const numbers = new Map(
    byTop(editor?.querySelectorAll('.margin-view-overlays > div') ?? []).map(([top, e]) => [top, parseInt(e.textContent, 10)]),
  );
  const lines = byTop(editor?.querySelectorAll('.view-lines > .view-line') ?? []).map(([top, e]) => ({
    number: numbers.get(top) || undefined,
    text: read(e).replaceAll('›‹', ''),
  }));
  const icons = (e) => [...e.querySelectorAll('.codicon')].flatMap((i) => [...i.classList])
    .flatMap((name) => name.startsWith('codicon-') && !name.includes('modifier') ? ['$(' + name.slice(8) + ')'] : []).join('');
  const text = (selector) => [...document.querySelectorAll(selector)].map((e) => icons(e) + plain(e.textContent)).join(' | ');
  return { lines, status: text('.part.statusbar .statusbar-item'), messages: text('.notifications-toasts .notification-list-item') };
})()`;

export async function readScreen(page: Page): Promise<Screen> {
  return page.evaluate<Screen>(script);
}
