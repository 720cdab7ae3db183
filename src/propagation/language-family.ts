/** Languages that call one another: a name means the same only among the files of one family. */

export function isScript(language: string | undefined): boolean {
  return language === 'typescript' || language === 'tsx' || language === 'javascript';
}

export function sameFamily(a: string | undefined, b: string | undefined): boolean {
  if (isScript(a)) return isScript(b);
  const isC = (language: string | undefined) => language === 'c' || language === 'cpp';
  return isC(a) ? isC(b) : a === b;
}
