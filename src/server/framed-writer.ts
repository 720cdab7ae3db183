/**
 * Messages on their way out, each with its header in one piece: between two pieces a busy machine may pause, and a client
 * that has read a header alone may give up on the body, as Vim was seen to.
 */
import { AbstractMessageWriter, type Message, type MessageWriter } from 'vscode-languageserver/node';

export class FramedWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #output: NodeJS.WritableStream;
  #faults = 0;

  constructor(output: NodeJS.WritableStream) {
    super();
    this.#output = output;
    output.on('error', (cause: Error) => this.fireError(cause, undefined, ++this.#faults));
    output.on('close', () => this.fireClose());
  }

  /** Resolves when the message is handed on; rejects where the client is gone. */
  write(message: Message): Promise<void> {
    const body = JSON.stringify(message);
    const frame = `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    return new Promise((resolve, reject) => {
      this.#output.write(frame, 'utf8', (cause) => (cause ? reject(cause) : resolve()));
    });
  }

  end(): void {
    this.#output.end();
  }
}
