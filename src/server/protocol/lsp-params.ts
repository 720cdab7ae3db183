/** What we read of the clients' standard and Copilot messages; unknown members are ignored, missing optional ones allowed. */
import { z } from 'zod';

export const nothing = z.looseObject({});
export const uri = z.string().min(1);
export const position = z.looseObject({ line: z.number(), character: z.number() });
export const range = z.looseObject({ start: position, end: position });
export const textDocument = z.looseObject({ uri, version: z.number().nullish() });

export const atPosition = z.looseObject({ textDocument, position });
export const ofDocument = z.looseObject({ textDocument });

export const didOpen = z.looseObject({
  textDocument: z.looseObject({
    uri,
    languageId: z.string().default(''),
    version: z.number().default(0),
    text: z.string(),
  }),
});
export const didChange = z.looseObject({
  textDocument,
  contentChanges: z.array(z.looseObject({ range: range.nullish(), text: z.string() })),
});
export const didFocus = z.looseObject({ textDocument: textDocument.nullish() });

export const inlineCompletion = z.looseObject({
  textDocument,
  position,
  context: z
    .looseObject({
      triggerKind: z.number().optional(),
      selectedCompletionInfo: z.looseObject({ range, text: z.string() }).nullish(),
    })
    .nullish(),
});

export const codeAction = z.looseObject({
  textDocument,
  range,
  context: z
    .looseObject({
      only: z.array(z.string()).nullish(),
      diagnostics: z
        .array(z.looseObject({ range, message: z.string().default(''), source: z.string().optional() }))
        .nullish(),
    })
    .nullish(),
});
export const executeCommand = z.looseObject({
  command: z.string(),
  arguments: z.array(z.unknown()).nullish(),
});
export const inlayHint = z.looseObject({ textDocument, range: range.nullish() });

/** copilot.el and copilot.lua send the whole item; only its command's first argument counts. */
export const ofItem = z.looseObject({
  item: z.looseObject({ command: z.looseObject({ arguments: z.array(z.unknown()).nullish() }).nullish() }),
  acceptedLength: z.number().nullish(),
});

export const legacyDoc = z.looseObject({
  doc: z.looseObject({ uri, position, version: z.number().nullish() }),
});

/** One of the ids in `{item: {command: {arguments: [id]}}}`. */
export function idOfItem(params: z.output<typeof ofItem>): string {
  const id = params.item.command?.arguments?.[0];
  return typeof id === 'string' ? id : '';
}
