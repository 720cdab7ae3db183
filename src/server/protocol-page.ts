/** clients/protocol.md, written from the schemas. */
import { z } from 'zod';
import { commandNames } from './handlers/execute-command.ts';
import { foretypeMethods, foretypeNotifications, foretypeWishes } from './protocol/foretype.ts';

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
  const wishes = Object.entries(foretypeWishes).map(
    ([name, w]) =>
      `## \`${name}\`\n\n${w.about}\n\nSent by the server as a request.\n\nParams:\n\n${json(z.toJSONSchema(w.params))}\n\nResult:\n\n${json(z.toJSONSchema(w.result))}\n`,
  );
  return `# Protocol

<!-- Written from src/server/protocol by the test that compares them; UPDATE=1 rewrites this page. -->

foretype speaks standard LSP 3.18, the \`textDocument/copilotInlineEdit\` dialect, and the methods below, for plugins that
want everything. A client declares what it can show in \`initializationOptions.foretypeClient\` or
\`capabilities.experimental.foretype\`, each kind by an object: \`{"jump": {}, "rename": {}, "searchAndReplace": {},
"crossFile": {}, "input": {}}\`. Without it every suggestion is of kind \`edit\` and in the asked document. A client that declares it
draws the suggestions itself: the server then publishes no hints of its own.

Rules: nothing is an empty list, never null. A newer request for a document supersedes the older one, which is answered
with the error −32800; so is a cancelled one. Positions are in the negotiated encoding. \`uri\` and \`version\` come back
as they were sent.

Commands (by \`workspace/executeCommand\`, as request or notification): ${commandNames.map((c) => `\`${c}\``).join(', ')}.

\`foretype.nextEdit.*\` take the id of an edit, without one the next where the user is. \`.acceptWord\` and \`.acceptLine\`
apply its next word or line, and the rest stays; \`.step\` goes there, then applies it; \`.definition\` shows where what the
edit uses is declared, from where \`.jump\` leads back. Where there is no edit, \`.jump\` without an id leads to the line that one is
likeliest in, and pressed again to the one after it. \`.snooze\` takes minutes, 0 wakes, and answers for how many it is quiet.
\`.toggle\` takes what it shall be, true or false, or changes it, and answers what it is.

\`foretype.ask\` takes \`{question, uri?, range?}\`: what is selected goes along. Its page is \`foretype:///answer/N.md\` for a
client of \`workspace/textDocumentContent\`, and grows; else a file.

\`foretype.plan\` takes \`{goal?, uri?, range?, files?, alternatives?, accept?: "all"}\`; without a goal a client that declared
\`input\` is asked for one. \`foretype.byExample\` takes \`{uri?, accept?: "all"}\`. \`foretype.plan.acceptLike\`, \`.leaveOut\`, \`.redo\`
and \`.ask\` take the id of an edit that a plan expects, without one the next.

\`foretype.review\` takes \`{of?: "commit" | "plan"}\`. Each change is then a diagnostic of source \`foretype\` and code \`review\`,
with the tag Unnecessary where it need not be read. \`foretype.review.accept\`, \`.acceptLike\`, \`.reject\`, \`.redo\` and \`.ask\`
take \`{id}\` or \`{uri, position}\`, without either they mean the change the user was taken to last; \`redo\` also takes
\`{instruction}\`. \`foretype.review.next\` goes to the next change, \`foretype.review.end\` ends the review; while one is open,
\`foretype.nextEdit.step\` accepts the change the user is at and goes on.

${[...methods, ...notifications, ...wishes].join('\n')}`;
}

/** Short lists on one line, as the formatter of this repository writes them. */
function json(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(/\[\s+("[^[\]{}]*")\s+\]/g, (list, inner: string) => {
    const line = `[${inner.replace(/,\s+/g, ', ')}]`;
    return line.length < 90 ? line : list;
  });
  return `\`\`\`json\n${text}\n\`\`\``;
}
