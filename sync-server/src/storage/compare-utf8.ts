/**
 * Orders texts as their UTF-8 bytes would be ordered, which is how SQLite and CouchDB list ids.
 * JavaScript's `<` compares UTF-16 units and puts emoji before `\uffff`.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    if (a.charCodeAt(index) !== b.charCodeAt(index)) {
      return (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0)
    }
  }
  return a.length - b.length
}
