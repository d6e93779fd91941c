/** One line of a transcript: label, request, status, headers, body. */
export interface Line {
  readonly l: string
  readonly req: string
  readonly s: number
  readonly h: Readonly<Record<string, string>>
  readonly b: string
}

const HEADERS = ['content-type', 'location', 'set-cookie', 'allow', 'content-range']

/** Seqs are digits here; rows end in LF here and in CRLF there; revs are numbered as they come. */
function normal(body: string): string {
  return body
    .replace(/"(\d+)-SEQ"/g, '$1')
    .replaceAll('\r\n', '\n')
    .replace(/\bR\d+\b/g, 'R')
    .replace(/"(file|active|external)":\d+/g, '"$1":0')
    .replace(/"ref":\d+/g, '"ref":0')
    .replace(/"collator_versions":\["[^"]*"\]/g, '"collator_versions":["V"]')
    .replace(/"(version)":"\d+\.\d+\.\d+[^"]*"/g, '"$1":"V"')
    .replace(/"bookmark":\s*"g1[^"]*"/g, '"bookmark": "B"')
    .trim()
}

/** Whatever of two answers a client could notice, one sentence each; empty when they are equal. */
export function tellDifference(theirs: Line, ours: Line): string[] {
  const told: string[] = []
  if (theirs.s !== ours.s) told.push(`status ${theirs.s} → ${ours.s}`)
  for (const name of ['etag', ...HEADERS]) {
    const [there, here] = [headerOf(theirs, name), headerOf(ours, name)]
    if (there !== here) told.push(`${name} ${show(there)} → ${show(here)}`)
  }
  const [there, here] = [normal(theirs.b), normal(ours.b)]
  if (there !== here) told.push(...tellBodies(there, here))
  return told
}

function headerOf(line: Line, name: string): string {
  const value = line.h[name] ?? ''
  // An ETag that is a rev is API; others are hashes of CouchDB's own, which no client compares.
  return name === 'etag' && !/^"\d+-/.test(value) ? '' : normal(value)
}

function tellBodies(there: string, here: string): string[] {
  const [a, b] = [tryParse(there), tryParse(here)]
  if (a === undefined || b === undefined) return tellTexts(there, here)
  const told = [...tellValues('', a.value, b.value)]
  return told.length > 0 ? told : ['layout, or the order of members']
}

function tryParse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function tellTexts(there: string, here: string): string[] {
  const [a, b] = [there.split('\n'), here.split('\n')]
  const count = Math.max(a.length, b.length)
  return Array.from({ length: count }, (_, index) => index).flatMap((index) =>
    a[index] === b[index] ? [] : [`line ${index + 1} ${show(a[index])} → ${show(b[index])}`],
  )
}

function* tellValues(path: string, there: unknown, here: unknown): Generator<string> {
  if (isStructure(there) && isStructure(here) && Array.isArray(there) === Array.isArray(here)) {
    const keys = new Set([...Object.keys(there), ...Object.keys(here)])
    for (const key of keys)
      yield* tellValues(`${path}/${key}`, memberOf(there, key), memberOf(here, key))
    return
  }
  const [a, b] = [JSON.stringify(there), JSON.stringify(here)]
  if (a !== b) yield `${path} ${show(a)} → ${show(b)}`
}

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function memberOf(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

function show(text: string | undefined): string {
  if (text === undefined || text === '') return '–'
  return text.replace(/\p{Cc}|\p{Co}|\ufffd/gu, (char) => encodeURIComponent(char))
}
