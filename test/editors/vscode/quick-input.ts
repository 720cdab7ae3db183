/** VS Code's box at the top: where one names a command, a file or a place, and answers questions. */
import { slow, until } from '../until.ts';
import type { Page } from './playwright.ts';

interface Box {
  readonly shown: boolean;
  readonly focused: boolean;
  readonly value: string;
  /** What stands under the input: its question. */
  readonly message: string;
  /** The row of its list that Enter takes. */
  readonly row: string;
}

/** Runs in the page. */
const script = `(() => {
  const box = document.querySelector('.quick-input-widget');
  const input = box?.querySelector('input');
  const text = (selector) => box?.querySelector(selector)?.textContent ?? '';
  return {
    shown: !!box && box.style.display !== 'none',
    focused: !!input && document.activeElement === input,
    value: input?.value ?? '',
    message: text('.quick-input-message'),
    row: text('.quick-input-list .monaco-list-row.focused'),
  };
})()`;

export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Opens it by its key and takes the row that holds `row`, or what was typed where none is given. */
  async choose(key: string, words: string, row = ''): Promise<void> {
    await this.#page.keyboard.press(key);
    await this.#answer('', words, row);
  }

  /** Answers a question. */
  async answer(question: string, words: string): Promise<void> {
    await this.#answer(question, words, '');
  }

  async #answer(question: string, words: string, row: string): Promise<void> {
    // What is typed sooner goes into the text.
    await this.#becomes(`the box ${question}`, (b) => b.shown && b.focused && b.message.includes(question));
    await this.#page.keyboard.type(words, { delay: 10 });
    await this.#becomes(`${words} in the box`, (b) => b.value.endsWith(words) && b.row.includes(row));
    await this.#enter();
  }

  /** While its list is filtered anew, which takes long on a busy machine, the box takes no Enter. */
  async #enter(): Promise<void> {
    const { value } = await this.#look();
    for (let tries = 0; tries < 5; tries++) {
      await this.#page.keyboard.press('Enter');
      const end = performance.now() + 1000 * slow;
      while (performance.now() < end) {
        const now = await this.#look();
        if (!now.shown || now.value !== value) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
    throw new Error(`the box does not take ${value}`);
  }

  #becomes(what: string, fits: (box: Box) => boolean): Promise<true> {
    return until(
      what,
      async () => fits(await this.#look()),
      async () => JSON.stringify(await this.#look()),
    ) as Promise<true>;
  }

  #look(): Promise<Box> {
    return this.#page.evaluate<Box>(script);
  }
}
