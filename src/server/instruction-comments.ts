/** Instructions that stand in comments: `// ft: make this async` for an edit here, `# ft-plan: …` for one over files. */
import type { TextSnapshot } from '../text/index.ts';

export interface CommentedInstruction {
  readonly words: string;
  readonly plan: boolean;
  /** The words as they are told to a model. */
  readonly goal: string;
  /** Counted from zero. */
  readonly line: number;
}

/** Only in a comment's own words; what stands in front of it is code or nothing. */
const comment = /(?:\/\/|#|--|;+|\/\*|<!--|%)\s*ft(-plan)?:\s*(.+?)\s*(?:\*\/|-->)?\s*$/;

/** Of the lines `first` to `last`, both counted from zero, in their order. */
export function* instructionsIn(
  text: TextSnapshot,
  first: number,
  last: number,
): Generator<CommentedInstruction> {
  for (let line = first; line <= last; line++) {
    const [, mark, words] = comment.exec(text.line(line).text.trimEnd()) ?? [];
    if (!words) continue;
    const goal = `${words}\n\nThis stands in a comment that begins with "ft${mark ?? ''}:"; remove that comment too.`;
    yield { words, plan: mark !== undefined, goal, line };
  }
}
