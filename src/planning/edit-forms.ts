/** How a model is told the form of its edits: in search/replace blocks, in a patch, or as whole files. */
import type { EditForm } from '../frontier/index.ts';

interface FormWords {
  /** Behind "Answer with one or two sentences on what you do, then with". */
  readonly answered: string;
  /** Behind "A step is a line with the file and what happens there, then". */
  readonly inStep: string;
  readonly example: string;
  readonly how: string;
  /** Where the answer is an edit of files that were named. */
  readonly many: string;
  /** Where it is a step of a plan. */
  readonly manyInStep: string;
  readonly makes: string;
}

const blocks: FormWords = {
  answered: 'blocks. Each block stands under a line that holds the path of its file:',
  inStep: "blocks, each under a line with the file's path:",
  example: `src/cart.ts
<<<<<<< SEARCH
  return price * count;
=======
  return price * count * (1 - discount);
>>>>>>> REPLACE`,
  how: 'SEARCH holds lines of the file as they are, enough of them to be found in one place only; REPLACE holds what they become.',
  many: 'Write as many blocks as there are places, in the order of the files.',
  manyInStep: 'One block for each place.',
  makes: 'A block with nothing under SEARCH makes a new file.',
};

const patch: FormWords = {
  answered: 'one patch:',
  inStep: 'its patch:',
  example: `*** Begin Patch
*** Update File: src/cart.ts
@@ export function total(price: number, count: number, discount: number): number {
   if (count === 0) return 0;
-  return price * count;
+  return price * count * (1 - discount);
 }
*** End Patch`,
  how: 'Behind @@ stands the line of the file that opens the function or class around the place. Lines that go begin with a minus, lines that come with a plus, and lines that stay, three on each side where there are so many, with a space: they are the lines of the file as they are.',
  many: 'One @@ for each place, in the order of the file; the files one after another.',
  manyInStep: 'One @@ for each place, in the order of the file.',
  makes: 'Under *** Add File: and a path stands a new file, each line with a plus.',
};

const whole: FormWords = {
  answered: 'each file that changes as it is to be, in a fence under a line that holds its path:',
  inStep: "the file as it is to be, in a fence under a line with the file's path:",
  example: `src/cart.ts
\`\`\`
// ... existing code ...
export function total(price: number, count: number, discount: number): number {
  return price * count * (1 - discount);
}
// ... existing code ...
\`\`\``,
  how: 'Where more than twenty lines in a row stay as they are, a comment "... existing code ..." stands for them, between lines of the file as they are; all else is written out. The fence is longer than any in the file.',
  many: 'Each file once.',
  manyInStep: 'Each file once.',
  makes: 'A path that is not there yet makes a new file.',
};

const forms: Readonly<Record<EditForm, FormWords>> = { blocks, patch, whole };

/** Of an answer that edits the files it was shown. */
export function editForm(form: EditForm): string {
  const { answered, example, how, many, makes } = forms[form];
  return `${answered}\n\n${example}\n\n${how} ${many} ${makes}`;
}

/** Of the steps of a plan, with one as an example. */
export function stepForm(form: EditForm): string {
  const { inStep, example, how, manyInStep, makes } = forms[form];
  return `${inStep}\n\n1. src/cart.ts: take the discount as a parameter\n${example}\n\n${how} ${manyInStep} ${makes}`;
}
