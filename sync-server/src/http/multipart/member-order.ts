/** One token of JSON text; strings whole, so that what is within them misleads nobody. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g

/**
 * The names of the members of a doc's top-level member, in the order of the text. Parsed objects
 * have lost it for names like `"7"`.
 *
 * @param text - valid JSON, an object
 */
export function memberOrder(text: string, member: string): string[] {
  const names: string[] = []
  const path: string[] = []
  let depth = 0
  let before = ''
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (token === ':' && depth <= 2) {
      const name: unknown = JSON.parse(before)
      path.length = depth - 1
      path.push(String(name))
      if (depth === 2 && path[0] === member) names.push(String(name))
    }
    before = token
  }
  return names
}
