/** An address as it may be told and logged: who writes a password into one by mistake does not find it in a log, too. */
export function shownAddress(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//…@').replace(/\?.*$/s, '');
}
