/**
 * Server-sent events out of bytes that may be cut anywhere, also inside a character or between CR and LF. Only the data
 * matters to us; names, ids and comments are passed over. Source: the HTML standard, §9.2.6.
 */
const longestEvent = 1 << 20;

/** The data of each event. Throws where an event never ends. */
export async function* eventsOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  let data: string[] = [];
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    // A CR at the end may be half of a CRLF: it waits for what follows.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
      } else if (line.startsWith('data:')) {
        data.push(line.slice(line[5] === ' ' ? 6 : 5));
      }
    }
    if (text.length + data.reduce((sum, d) => sum + d.length, 0) > longestEvent)
      throw new Error('an event without an end');
  }
  // Some servers close without the last empty line.
  if (text.startsWith('data:')) data.push(text.slice(text[5] === ' ' ? 6 : 5).replace(/\r$/, ''));
  if (data.length > 0) yield data.join('\n');
}
