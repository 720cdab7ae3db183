/** The few elements that are wanted of S3's answers in XML. */
import type { ListedObject } from '../base/index.ts';

/** Of an error; empty where the text holds none. */
export function codeIn(xml: string): string {
  return /<Code>([\w.-]{1,80})<\/Code>/.exec(xml)?.[1] ?? '';
}

/** Of a page of a list: what lies below the prefix. */
export function listedIn(xml: string, prefix: string): ListedObject[] {
  return [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].flatMap(([, row = '']) => {
    const key = elementIn(row, 'Key');
    const changedAt = Date.parse(elementIn(row, 'LastModified') ?? '');
    return key?.startsWith(prefix) && !Number.isNaN(changedAt)
      ? [{ name: key.slice(prefix.length), changedAt }]
      : [];
  });
}

/** Of a page of a list: what to ask the next one with; undefined behind the last. */
export function nextIn(xml: string): string | undefined {
  return elementIn(xml, 'IsTruncated') === 'true' ? elementIn(xml, 'NextContinuationToken') : undefined;
}

function elementIn(xml: string, name: string): string | undefined {
  const inner = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return inner?.replace(/&(lt|gt|quot|apos|amp|#\d+|#x[0-9a-f]+);/gi, (_, entity: string) => decoded(entity));
}

function decoded(entity: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  const number = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  return named[entity.toLowerCase()] ?? (number <= 0x10ffff ? String.fromCodePoint(number) : '');
}
