/** What keeps a text from being JSON, as people make it: in a chat, by hand, with a word processor. */
type JsonFault =
  | 'comma_missing'
  | 'comma_extra'
  | 'colon_missing'
  | 'curly_quote'
  | 'comment'
  | 'not_closed'
  | 'quote_missing'
  | 'not_expected'

export interface JsonPlace {
  /** From 1. */
  readonly line: number
  /** Members or items, in order. */
  readonly inside: readonly (readonly [name: string, place: JsonPlace])[]
}

export type LocatedJson =
  | { readonly ok: true; readonly root: JsonPlace }
  | { readonly ok: false; readonly fault: JsonFault; readonly line: number; readonly near: string }

/** Deeper than any definition; a text that goes on is not looked at further. */
const MOST_NESTED = 100
const SPACE = new Set([' ', '\t', '\n', '\r'])
const CURLY = /[“”„‟«»]/u

class Fault extends Error {
  readonly fault: JsonFault
  readonly at: number

  constructor(fault: JsonFault, at: number) {
    super(fault)
    this.fault = fault
    this.at = at
  }
}

/**
 * Where each part of a JSON text stands, by line; or the first thing that keeps it from being
 * JSON. Engines tell neither, or each in its own words and in English.
 */
export function locateJson(text: string): LocatedJson {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineOf = (at: number): number => {
    let [low, high] = [0, starts.length]
    while (low + 1 < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle
    }
    return low + 1
  }
  try {
    return { ok: true, root: new Scanner(text, lineOf).whole() }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const line = lineOf(Math.min(error.at, text.length))
    const near = text.split('\n')[line - 1]?.trim().slice(0, 80) ?? ''
    return { ok: false, fault: error.fault, line, near }
  }
}

class Scanner {
  readonly #text: string
  readonly #lineOf: (at: number) => number
  #at = 0

  constructor(text: string, lineOf: (at: number) => number) {
    this.#text = text
    this.#lineOf = lineOf
  }

  whole(): JsonPlace {
    this.#space()
    const place = this.#value(0)
    this.#space()
    if (this.#at < this.#text.length) throw new Fault('not_expected', this.#at)
    return place
  }

  #value(depth: number): JsonPlace {
    const line = this.#lineOf(this.#at)
    const char = this.#text.charAt(this.#at)
    if (depth > MOST_NESTED) throw new Fault('not_expected', this.#at)
    if (char === '{') return { line, inside: this.#members('}', depth) }
    if (char === '[') return { line, inside: this.#members(']', depth) }
    if (char === '"') this.#string()
    else this.#plain()
    return { line, inside: [] }
  }

  #members(end: '}' | ']', depth: number): (readonly [string, JsonPlace])[] {
    const begunAt = this.#at
    const inside: (readonly [string, JsonPlace])[] = []
    this.#at += 1
    for (;;) {
      this.#space()
      if (this.#at >= this.#text.length) throw new Fault('not_closed', begunAt)
      const char = this.#text.charAt(this.#at)
      if (char === end) {
        this.#at += 1
        return inside
      }
      if (inside.length > 0) {
        if (char !== ',') throw new Fault(this.#amiss('comma_missing'), this.#at)
        const commaAt = this.#at
        this.#at += 1
        this.#space()
        const next = this.#text.charAt(this.#at)
        if (next === end || next === ',') throw new Fault('comma_extra', commaAt)
      }
      const line = this.#lineOf(this.#at)
      const name = end === '}' ? this.#name() : String(inside.length)
      const place = this.#value(depth + 1)
      inside.push([name, end === '}' ? { line, inside: place.inside } : place])
    }
  }

  #name(): string {
    if (this.#at >= this.#text.length) throw new Fault('not_closed', this.#text.length)
    if (this.#text.charAt(this.#at) !== '"') throw new Fault(this.#amiss('quote_missing'), this.#at)
    const name = this.#string()
    this.#space()
    if (this.#text.charAt(this.#at) !== ':') throw new Fault(this.#amiss('colon_missing'), this.#at)
    this.#at += 1
    this.#space()
    return name
  }

  #string(): string {
    const from = this.#at
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text.charAt(this.#at)
      if (char === '\\') this.#at += 1
      else if (char === '\n') break
      else if (char === '"') {
        this.#at += 1
        return this.#read(from)
      }
    }
    throw new Fault('quote_missing', from)
  }

  #read(from: number): string {
    try {
      return String(JSON.parse(this.#text.slice(from, this.#at)))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw new Fault('not_expected', from)
    }
  }

  /** A number, `true`, `false` or `null`. */
  #plain(): void {
    const found = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/.exec(
      this.#text.slice(this.#at, this.#at + 60),
    )
    if (found === null) {
      const isOver = this.#at >= this.#text.length
      throw new Fault(isOver ? 'not_closed' : this.#amiss('quote_missing'), this.#at)
    }
    this.#at += found[0].length
  }

  #space(): void {
    while (SPACE.has(this.#text.charAt(this.#at))) this.#at += 1
  }

  /** What people most often mean by the character that stands here. */
  #amiss(otherwise: JsonFault): JsonFault {
    const here = this.#text.slice(this.#at, this.#at + 2)
    if (here === '//' || here === '/*' || here.startsWith('#')) return 'comment'
    if (CURLY.test(here.charAt(0))) return 'curly_quote'
    return here.startsWith(']') || here.startsWith('}') ? 'not_expected' : otherwise
  }
}

/** Other names under which a definition may have what a path calls by ours. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  title: ['name', 'words', 'label'],
  about: ['description'],
  fields: ['questions', 'field'],
  options: ['choices', 'values'],
  words: ['label', 'title', 'question', 'prompt', 'name', 'lead'],
  hint: ['help', 'description'],
  kind: ['type'],
  key: ['id'],
  value: ['key', 'id'],
  when: ['showIf'],
  summaries: ['summary'],
  from: ['min'],
  to: ['max'],
  atLeast: ['min'],
  atMost: ['max'],
}

/** The line of a path such as `fields.2.words`, or of the nearest thing around it. From 1. */
export function lineOfPath(root: JsonPlace, path: string): number {
  let place = root
  for (const name of path.split('.')) {
    const names = [name, ...(OTHER_NAMES[name] ?? [])]
    const named = names
      .map((each) => place.inside.find(([one]) => one === each))
      .find((each) => each !== undefined)
    // Fields may be given by their names, and are counted all the same.
    const next = named ?? (/^\d+$/.test(name) ? place.inside[Number(name)] : undefined)
    if (next === undefined) break
    place = next[1]
  }
  return place.line
}
