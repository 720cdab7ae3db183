/**
 * One spelling for each file: editors write percent codes where Node does not (`%28` for a bracket, `%3A` behind a drive
 * letter), and drive letters in either case.
 */

/** To compare with; what is sent to an editor is spelled as the editor spells it. */
export function plainUri(uri: string): string {
  let decoded = uri;
  try {
    decoded = decodeURIComponent(uri);
  } catch {
    // a lone % stands for itself
  }
  return decoded.replace(/^file:\/\/\/([A-Za-z]):/, (_, drive: string) => `file:///${drive.toLowerCase()}:`);
}

/** Whether both mean one file, however they are spelled. */
export function sameFile(a: string, b: string): boolean {
  return a === b || plainUri(a) === plainUri(b);
}
