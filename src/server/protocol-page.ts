/** clients/protocol.md, written from the schemas. */
import { z } from 'zod';
import { commandNames } from './handlers/execute-command.ts';
import { foretypeMethods, foretypeNotifications } from './protocol/foretype.ts';

export function protocolPage(): string {
  const methods = Object.entries(foretypeMethods).map(([name, m]) => {
    const params = z.toJSONSchema(m.params, { io: 'input' });
    const result = z.toJSONSchema(m.result, { io: 'output' });
    return `## \`${name}\`\n\n${m.about}\n\nSent by the client as a ${m.forms}.\n\nParams:\n\n${json(params)}\n\nResult:\n\n${json(result)}\n`;
  });
  const notifications = Object.entries(foretypeNotifications).map(
    ([name, n]) =>
      `## \`${name}\`\n\n${n.about}\n\nSent by the server as a notification.\n\nParams:\n\n${json(z.toJSONSchema(n.params))}\n`,
  );
  return `# Protocol

<!-- Written from src/server/protocol by the test that compares them; UPDATE=1 rewrites this page. -->

foretype speaks standard LSP 3.18, the \`textDocument/copilotInlineEdit\` dialect, and the methods below, for plugins that
want everything. A client declares what it can show in \`initializationOptions.foretypeClient\` or
\`capabilities.experimental.foretype\`, each kind by an object: \`{"jump": {}, "rename": {}, "searchAndReplace": {},
"crossFile": {}}\`. Without it every suggestion is of kind \`edit\` and in the asked document. A client that declares it
draws the suggestions itself: the server then publishes no hints of its own.

Rules: nothing is an empty list, never null. A newer request for a document supersedes the older one, which is answered
with the error −32800; so is a cancelled one. Positions are in the negotiated encoding. \`uri\` and \`version\` come back
as they were sent.

Commands (by \`workspace/executeCommand\`, as request or notification): ${commandNames.map((c) => `\`${c}\``).join(', ')}.

\`foretype.ask\` takes \`{question, uri?, range?}\`: what is selected goes along. Its page is \`foretype:///answer/N.md\` for a
client of \`workspace/textDocumentContent\`, and grows; else a file.

${[...methods, ...notifications].join('\n')}`;
}

/** Short lists on one line, as the formatter of this repository writes them. */
function json(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(/\[\s+("[^[\]{}]*")\s+\]/g, (list, inner: string) => {
    const line = `[${inner.replace(/,\s+/g, ', ')}]`;
    return line.length < 90 ? line : list;
  });
  return `\`\`\`json\n${text}\n\`\`\``;
}
