/**
 * A server that knows one suggestion, for the shapes that no short story leads to. FORETYPE_CANNED is JSON:
 * `{"line": …, "edits": […], "late": …, "instead": …}`; the edits are suggested when the cursor is on that line. Once the
 * text has changed, nothing is said any more. With `late` the first answer is empty, and right after it more is known. With
 * `instead` they are withdrawn as soon as they are shown, and these edits are suggested.
 */
import { Writable } from 'node:stream';
import {
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const { line, edits, late, instead } = JSON.parse(process.env.FORETYPE_CANNED);
const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(whole(process.stdout)),
);

/** Header and body in one piece, as the real server sends them: Vim does not wait long for the second. */
function whole(output) {
  let header;
  return new Writable({
    write(piece, _, done) {
      if (header === undefined) {
        header = piece;
        done();
        return;
      }
      const frame = Buffer.concat([header, piece]);
      header = undefined;
      output.write(frame, done);
    },
  });
}

let questions = 0;
let changed = false;
let version = 0;
let offered = { id: 'e1', edits };
connection.onNotification('textDocument/didOpen', (params) => {
  version = params.textDocument.version;
});
connection.onNotification('textDocument/didChange', () => {
  changed = true;
});
function shown({ id }) {
  if (!instead || id !== 'e1') return null;
  offered = { id: 'e2', edits: instead };
  void connection.sendNotification('foretype/changed', { gone: ['e1'] });
  return null;
}
// Some clients want to know whether it was heard.
connection.onRequest('foretype/shown', shown);
connection.onNotification('foretype/shown', shown);
connection.onRequest('initialize', ({ capabilities }) => ({
  capabilities: {
    textDocumentSync: 2,
    positionEncoding: capabilities.general?.positionEncodings?.[0] ?? 'utf-16',
  },
}));
connection.onRequest('foretype/nextEdit', ({ textDocument, position }) => {
  // As if a newer question had come: what the client shows stays.
  if (changed) return new ResponseError(-32800, 'superseded');
  if (late && questions++ === 0) {
    setImmediate(() => void connection.sendNotification('foretype/changed', {}));
    return { suggestions: [], reason: 'nothing-found' };
  }
  if (position.line !== line) return { suggestions: [] };
  const { uri } = textDocument;
  const said = {
    uri,
    version,
    reason: 'canned',
    source: 'model',
    group: 'g1',
    sites: 1,
    confidence: 1,
  };
  return { suggestions: [{ kind: 'edit', ...said, ...offered }] };
});
connection.onRequest('shutdown', () => null);
connection.onNotification('exit', () => process.exit(0));
connection.onClose(() => process.exit(0));
connection.listen();
