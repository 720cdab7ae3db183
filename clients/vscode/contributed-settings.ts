/**
 * `contributes.configuration` of package.json: every setting of the server, from its schema, and the extension's own.
 *
 * All are of the scope `machine`: nothing inside a repository is ever read as a setting, not its .vscode folder either.
 */
import { z } from 'zod';
import { settingsSchema } from '../../src/config/settings.ts';

const scope = 'machine';

const own = {
  'foretype.client.serverCommand': {
    scope,
    type: 'array',
    items: { type: 'string' },
    default: [],
    order: 1,
    markdownDescription:
      'Program and arguments of the server. Empty: the server inside this extension, else `foretype` in the path.',
  },
  'foretype.client.statusBar': {
    scope,
    type: 'boolean',
    default: true,
    order: 2,
    markdownDescription: 'Show foretype in the status bar.',
  },
  'foretype.trace.server': {
    scope,
    type: 'string',
    enum: ['off', 'messages', 'compact', 'verbose'],
    default: 'off',
    order: 3,
    markdownDescription:
      'What of the traffic with the server is written to the output channel *foretype*. `verbose` holds document text.',
  },
};

export function contributedSettings(): object {
  const { properties } = z.toJSONSchema(settingsSchema, { io: 'input' }) as {
    properties: Record<string, Record<string, unknown>>;
  };
  const theirs = Object.entries(properties).map(([name, { description, ...schema }], i) => {
    return [
      `foretype.${name}`,
      { scope, ...schema, order: 10 + i, markdownDescription: description },
    ] as const;
  });
  return { title: 'foretype', properties: { ...own, ...Object.fromEntries(theirs) } };
}
