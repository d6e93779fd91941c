/** Things one after the other, as a language says them: `1, 2 and 3`. */
export function listIn(language: string): (items: readonly string[]) => string {
  const format = new Intl.ListFormat(language, { type: 'conjunction' })
  return (items) => format.format(items)
}
