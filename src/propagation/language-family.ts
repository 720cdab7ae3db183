/** Languages that call one another: a name means the same only among the files of one family. */

export function isScript(language: string | undefined): boolean {
  return language === 'typescript' || language === 'tsx' || language === 'javascript';
}

export function sameFamily(a: string | undefined, b: string | undefined): boolean {
  if (isScript(a)) return isScript(b);
  const isC = (language: string | undefined) => language === 'c' || language === 'cpp';
  return isC(a) ? isC(b) : a === b;
}

/** Whether a file of the language sees what another declares without importing it: all others', those of its folder, or none. */
export function seesOthers(language: string | undefined): 'all' | 'folder' | 'none' {
  if (/^(c|cpp|c_?sharp|ruby|php)$/.test(language ?? '')) return 'all';
  return /^(go|java)$/.test(language ?? '') ? 'folder' : 'none';
}
