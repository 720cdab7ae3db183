/** The schemas of `foretype/*`, shaped like ACP's next-edit proposal; clients/protocol.md is written from them. */
import { z } from 'zod';
import { searchMethods } from './search.ts';

const uri = z.string().min(1).describe('Exactly as the client spells it; echoed byte for byte.');
const position = z
  .object({ line: z.number().int(), character: z.number().int() })
  .describe('Zero-based, in the negotiated position encoding.');
const range = z.object({ start: position, end: position });
const textDocument = z.object({
  uri,
  version: z.number().int().nullish().describe('When it is not the current version the answer is empty.'),
});
const id = z.string().min(1).describe('The id of a suggestion.');

const textEdit = z.object({ range, newText: z.string() });
const shared = {
  id: z.string(),
  uri,
  version: z.number().int().describe('The version of `uri` that every position refers to.'),
  reason: z.string().describe('For the user: `rename total → sum`.'),
  source: z.string().describe('What produced it: `rename`, `same-change`, …, `model`.'),
  group: z.string().describe('The same for all edits that stand or fall together.'),
  sites: z.number().int().describe('Places left that belong together, this one included.'),
  confidence: z.number().describe('Probability of acceptance, 0 to 1.'),
};

export const suggestion = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('edit'),
    ...shared,
    edits: z.array(textEdit).min(1).describe('Applied together; they do not overlap.'),
    cursorPosition: position.optional().describe('Where the cursor goes, in the text after the edits.'),
  }),
  z.object({
    kind: z.literal('jump'),
    ...shared,
    position: position.describe('Go here, then ask again or apply `edits`.'),
    edits: z.array(textEdit).min(1),
  }),
  z.object({
    kind: z.literal('rename'),
    ...shared,
    position,
    newName: z.string(),
    edits: z.array(textEdit).min(1),
  }),
  z.object({
    kind: z.literal('searchAndReplace'),
    ...shared,
    search: z.string(),
    replace: z.string(),
    isRegex: z.boolean(),
    edits: z.array(textEdit).min(1),
  }),
]);
export type Suggestion = z.output<typeof suggestion>;

const asked = z.object({
  textDocument,
  position: position.optional().describe('The cursor; deduced from the last change when absent.'),
  selection: range.optional(),
  triggerKind: z
    .enum(['automatic', 'manual'])
    .default('automatic')
    .describe('`manual`: the user asked, so snooze and cool-down do not apply.'),
});

const done = z.boolean().describe('False for an unknown id.');

export const check = z.object({
  name: z.string(),
  state: z.enum(['ok', 'note', 'fault']),
  says: z.string(),
  remedy: z.string().optional(),
});
export type Check = z.output<typeof check>;

/** Method → what it takes and answers, and what it is for. */
export const foretypeMethods = {
  'foretype/nextEdit': {
    about:
      'The next edit. Empty when there is none, with the reason. Kinds other than `edit`, and other files, only where the client declared them.',
    forms: 'request',
    params: asked,
    result: z.object({
      suggestions: z.array(suggestion),
      reason: z.string().optional().describe('Why there is none: `no-history`, and more behind a colon.'),
      message: z.string().optional().describe('The same for the user, in one line.'),
    }),
  },
  'foretype/nextCursor': {
    about:
      'Where to go on: the place of the next edit, and with `manual` also lines where one is likely though its text is not known, the likeliest first, three at most.',
    forms: 'request',
    params: asked,
    result: z.object({
      cursors: z.array(
        z.object({
          id: z
            .string()
            .optional()
            .describe('Of the edit that belongs there; absent where only the place is known.'),
          uri,
          version: z.number().int(),
          position,
          probability: z
            .number()
            .describe(
              '0 to 1: of an edit, that it is right; of a line, that the next edit is there, or within two lines of it.',
            ),
          reason: z.string(),
        }),
      ),
    }),
  },
  'foretype/shown': {
    about: 'The user can see the suggestion now.',
    forms: 'request or notification',
    params: z.object({ id }),
    result: done,
  },
  'foretype/accept': {
    about:
      'The client applied the suggestion (send it after the change), or its first `acceptedLength` units.',
    forms: 'request or notification',
    params: z.object({
      id,
      acceptedLength: z.number().int().min(0).optional().describe('UTF-16 units from the start, cumulative.'),
    }),
    result: done,
  },
  'foretype/reject': {
    about:
      'The suggestion is gone: `rejected` by the user (it does not come back), `ignored`, `replaced` by another, `cancelled`.',
    forms: 'request or notification',
    params: z.object({
      id,
      reason: z.enum(['rejected', 'ignored', 'replaced', 'cancelled']).default('rejected'),
    }),
    result: done,
  },
  'foretype/queue': {
    about: 'All coming edits, next first, across files. Accept all means every edit of one `group`.',
    forms: 'request',
    params: z.object({}),
    result: z.object({ edits: z.array(z.object({ ...shared, edits: z.array(textEdit) })) }),
  },
  'foretype/explain': {
    about: 'Why a suggestion exists, as Markdown; empty for an unknown id.',
    forms: 'request',
    params: z.object({ id }),
    result: z.object({ markdown: z.string() }),
  },
  'foretype/status': {
    about:
      'What the server does right now; with `checks` the report of the doctor, with `checksum` a hash of each text.',
    forms: 'request',
    params: z.object({
      checks: z
        .boolean()
        .optional()
        .describe('The model is opened for it; the first time it is measured on the machine’s devices.'),
      patienceMs: z
        .number()
        .int()
        .min(0)
        .max(600_000)
        .optional()
        .describe('How long `checks` may wait for the model; 5000 where nothing is said.'),
      checksum: z.boolean().optional(),
    }),
    result: z.object({
      version: z.string(),
      enabled: z.boolean(),
      documents: z.array(
        z.object({
          uri,
          version: z.number().int(),
          length: z.number().int().describe('UTF-16 units.'),
          inactive: z.string().optional().describe('Why nothing is predicted in it.'),
          checksum: z
            .string()
            .optional()
            .describe('FNV-1a, 32 bits, over the UTF-16 units, as eight hex digits.'),
        }),
      ),
      checks: z.array(check).optional(),
    }),
  },
  ...searchMethods,
} as const;

/** What the server tells a client unasked: method → what comes with it, and what it is for. */
export const foretypeNotifications = {
  'foretype/changed': {
    about:
      'More is known than when the client last asked for the next edit: the project has been read, or the model is there. Ask again. It comes only to a client that has asked, and at most once for each question, but when a plan begins, when it is complete and when one of its edits goes in any case.',
    params: z.object({
      gone: z
        .array(z.string())
        .optional()
        .describe(
          'Suggestions that are not offered any more, by id: one that is shown is taken away before the next is asked for.',
        ),
    }),
  },
} as const;

/** What the server asks a client that declared it can. */
export const foretypeWishes = {
  'foretype/input': {
    about:
      'Asks the user for a line of text, as what a plan is to reach. Only to a client that declared `input`; it may take as long as the user does.',
    params: z.object({ prompt: z.string().describe('The question, without a colon or a space behind it.') }),
    result: z.object({ text: z.string().describe('Empty where the user gives none.') }),
  },
} as const;
