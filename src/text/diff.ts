/**
 * The edit between two texts, by lines first and by words within the lines that changed. Bounded: where the texts are
 * too unlike to compare in time, one replacement of everything between their common start and end.
 */
import { diffLines, diffWordsWithSpace } from 'diff';
import { minimize } from './minimize.ts';
import { type Replacement, type TextEdit, textEdit } from './text-edit.ts';

const maxEditLength = 2000;

export function diff(a: string, b: string): TextEdit {
  if (a === b) return [];
  const lines = diffLines(a, b, { maxEditLength });
  if (!lines) return minimize(textEdit([{ from: 0, to: a.length, text: b }]), a);
  const out: Replacement[] = [];
  let at = 0;
  for (let i = 0; i < lines.length; i++) {
    const part = lines[i]!;
    if (!part.added && !part.removed) {
      at += part.value.length;
      continue;
    }
    const next = lines[i + 1];
    if (part.removed && next?.added) {
      out.push(...words(part.value, next.value, at));
      at += part.value.length;
      i++;
    } else if (part.removed) {
      out.push({ from: at, to: at + part.value.length, text: '' });
      at += part.value.length;
    } else {
      out.push({ from: at, to: at, text: part.value });
    }
  }
  return minimize(textEdit(out), a);
}

function words(a: string, b: string, base: number): Replacement[] {
  const whole = [{ from: base, to: base + a.length, text: b }];
  if (a.length + b.length > 4000) return whole;
  const parts = diffWordsWithSpace(a, b, { maxEditLength: 200 });
  if (!parts) return whole;
  const out: Replacement[] = [];
  let at = base;
  for (const part of parts) {
    if (part.added) out.push({ from: at, to: at, text: part.value });
    else {
      if (part.removed) out.push({ from: at, to: at + part.value.length, text: '' });
      at += part.value.length;
    }
  }
  return out;
}
