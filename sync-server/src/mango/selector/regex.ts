import { RE2JS, RE2JSException } from 're2js'

/** Characters of a pattern, and instructions of what it is compiled to. */
const MAX_PATTERN = 1_000
const MAX_PROGRAM = 5_000
/** Characters times instructions for one text: less than half a second at the worst. */
const MAX_STEPS = 2_000_000

/**
 * Compiles a `$regex`.
 *
 * RE2's kind, whose time is bounded by text times pattern: anybody may send one, and no pattern
 * may hold the server up. Look-around and back-references, which CouchDB's PCRE has, do not
 * exist in it.
 *
 * @returns a test; a text that would take too long does not match, as CouchDB's gives up too.
 *   `undefined` for what is no pattern, or one too large.
 */
export function compileRegex(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > MAX_PATTERN) return undefined
  try {
    const compiled = RE2JS.compile(pattern)
    const size = compiled.programSize()
    if (size > MAX_PROGRAM) return undefined
    return (text) => text.length * size <= MAX_STEPS && compiled.test(text)
  } catch (error) {
    if (error instanceof RE2JSException) return undefined
    throw error
  }
}
