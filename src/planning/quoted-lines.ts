/**
 * Which lines of an answer are text of a file, whatever form its edits have: what stands there is no step, no question and
 * nothing to be told. The lines that open and close such a place belong to it.
 */
const opens = /^\s{0,3}<{5,9}/;
const closes = /^\s{0,3}>{5,9}/;
const patchBegins = /^\*\*\* Begin Patch/;
const patchEnds = /^\*\*\* End Patch/;
const fence = /^\s{0,3}(`{3,}|~{3,})/;

/** Asked line by line, in order. `fences`: whether a fence that opens now holds text of a file. */
export function quotedLines(): (line: string, fences: boolean) => boolean {
  let block = false;
  let patch = false;
  let fenced: string | undefined;
  return (line, fences) => {
    if (block) {
      block = !closes.test(line);
      return true;
    }
    // A block may stand in a fence, and hold fences.
    block = opens.test(line);
    if (block) return true;
    if (patch || patchBegins.test(line)) {
      patch = !patchEnds.test(line);
      return true;
    }
    const mark = fence.exec(line)?.[1];
    if (fenced !== undefined) {
      if (mark?.startsWith(fenced) && line.trim() === mark) fenced = undefined;
      return true;
    }
    if (fences) fenced = mark;
    return fenced !== undefined;
  };
}
