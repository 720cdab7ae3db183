/**
 * What stands before the next token as lines of text, while an event is written: the lines above the event, then its own.
 *
 *     … <edit> <line> <count> <line> if ( a ) \n <line> re        above \n if ( a ) \n re
 */
import { tokens } from './tokens.ts';

export class WrittenLine {
  /** Text tokens, line breaks among them, the last ones. */
  readonly #before: number[];
  readonly #most: number;
  #isOpen: boolean;

  /**
   * @param prompt ends inside a line of an event
   * @param above the tokens of the lines above the event, each with its line break
   * @param most tokens that anybody will look at
   */
  constructor(prompt: readonly number[], above: readonly number[], most: number) {
    this.#most = most;
    let start = prompt.length;
    while (start > 0 && (isText(prompt[start - 1]!) || isLine(prompt[start - 1]!))) start--;
    const own = prompt.slice(start).filter(isText);
    this.#before = [...above, ...own].slice(-most);
    this.#isOpen = staysOpen(prompt.at(-1) ?? tokens.end);
  }

  /** The last tokens, no more than `most`; undefined where the next one is no text of a line. */
  get before(): readonly number[] | undefined {
    return this.#isOpen ? this.#before : undefined;
  }

  push(id: number): void {
    this.#isOpen = staysOpen(id);
    if (!isText(id)) return;
    this.#before.push(id);
    if (this.#before.length > this.#most) this.#before.shift();
  }
}

/** Whether text of a line may follow. */
function staysOpen(id: number): boolean {
  return isLine(id) || (isText(id) && id !== tokens.newline);
}

function isText(id: number): boolean {
  return id >= tokens.byte;
}

function isLine(id: number): boolean {
  return id >= tokens.line && id < tokens.line + tokens.lineIds;
}
