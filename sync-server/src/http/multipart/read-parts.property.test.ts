import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readParts, relatedBoundary } from './read-parts.ts'

async function* inChunks(body: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0
  for (const cut of [...cuts, body.length]
    .map((at) => at % (body.length + 1))
    .sort((a, b) => a - b)) {
    // A copy, as each chunk off a socket is memory of its own.
    if (cut > from) yield Buffer.from(body.subarray(from, cut))
    from = Math.max(from, cut)
  }
  if (from < body.length) yield body.subarray(from)
}

/** What a body gives, however it is cut: the parts, then how it ended. */
async function read(body: Buffer, boundary: string, cuts: readonly number[] = []) {
  const parts: [headers: string, bytes: string][] = []
  try {
    for await (const { headers, bytes } of readParts(inChunks(body, cuts), boundary)) {
      const chunks: Buffer[] = []
      for await (const chunk of bytes) chunks.push(Buffer.from(chunk))
      parts.push([JSON.stringify([...headers]), Buffer.concat(chunks).toString('latin1')])
    }
    return { parts, end: 'whole' }
  } catch (error) {
    return { parts, end: error instanceof Error ? error.message : 'unknown' }
  }
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')
/** Bytes that look like parts of boundaries, besides any others. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom('\r\n', '--', '-', '\r', '\n', '--b', '\r\n--b', '\r\n--bb', 'b', ' ', '\0'),
      fc.string({ maxLength: 9 }).map((text) => text.replace(/[^\0-\xff]/g, '?')),
    ),
    { maxLength: 12 },
  )
  .map((texts) => texts.join(''))

test('[ST12] any chunking of the same bytes gives the same parts, or the same refusal', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('', 'a: b\r\n', 'c: d\r\n e\r\nf:g\r\n'), tricky)),
      tricky,
      tricky,
      fc.array(fc.nat(400), { maxLength: 30 }),
      fc.nat(400),
      async (parts, preamble, epilogue, cuts, end) => {
        const printed = parts.map(([head, bytes]) => `--b\r\n${head}\r\n${bytes}\r\n`).join('')
        const whole = latin1(`${preamble}\r\n${printed}--b--${epilogue}`)
        for (const body of [whole, whole.subarray(0, end)]) {
          expect(await read(body, 'b', cuts)).toEqual(await read(body, 'b'))
          const each = Array.from(body, (_, at) => at)
          expect(await read(body, 'b', each)).toEqual(await read(body, 'b'))
        }
      },
    ),
    { seed: 20_261_120, numRuns: 300 },
  )
})

test('[ST13] what is put between boundaries comes out, whatever bytes it has', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(2_000), { maxLength: 20 }),
      async (contents, cuts) => {
        const boundary = 'f6e2b0c4'.repeat(4)
        const body = Buffer.concat([
          ...contents.flatMap((bytes, at) => [
            latin1(`--${boundary}\r\nX-Number: ${at}\r\n\r\n`),
            Buffer.from(bytes),
            latin1('\r\n'),
          ]),
          latin1(`--${boundary}--`),
        ])
        const { parts, end } = await read(body, boundary, cuts)
        expect(end).toBe('whole')
        expect(parts).toEqual(
          contents.map((bytes, at) => [
            `[["x-number","${at}"]]`,
            Buffer.from(bytes).toString('latin1'),
          ]),
        )
      },
    ),
    { seed: 7, numRuns: 200 },
  )
})

test.each([
  ['a preamble and an epilogue', 'hello\r\n--b\r\n\r\nx\r\n--b--\r\nbye', ['x']],
  ['blanks behind the boundary', '--b \t\r\n\r\nx\r\n--b--', ['x']],
  ['a part without a line of content', '--b\r\na:b\r\n\r\n--b\r\n\r\nx\r\n--b--', ['', 'x']],
  ['an empty part', '--b\r\na:b\r\n\r\n\r\n--b--', ['']],
  ['a longer boundary within', '--b\r\n\r\n--bb\r\n--b2--\r\n--b--', ['--bb\r\n--b2--']],
  ['line ends of other systems', '--b\r\n\r\nx\n--b\ny\r\n--b--', ['x\n--b\ny']],
])('[ST14] %s is read as RFC 2046 says', async (_, text, contents) => {
  const { parts, end } = await read(latin1(text), 'b')
  expect([parts.map(([, bytes]) => bytes), end]).toEqual([contents, 'whole'])
})

const MALFORMED = [
  ['', 'broke off'],
  ['--b', 'broke off'],
  ['--b\r\n\r\nx', 'broke off'],
  ['--b\r\n\r\nx\r\n--b', 'broke off'],
  ['--b\r\n\r\nx\r\n--b-', 'broke off'],
  ['--b\r\nno colon\r\n\r\nx\r\n--b--', 'malformed header'],
  [`--b\r\na: ${'x'.repeat(20_000)}\r\n\r\nx\r\n--b--`, 'too long headers'],
  [`--b\r\na: ${'x'.repeat(20_000)}`, 'too long headers'],
] as const

test.each(MALFORMED)(
  '[ST15] a body that is not well-formed is refused: %#',
  async (text, words) => {
    expect((await read(latin1(text), 'b')).end).toContain(words)
  },
)

test.each([
  ['multipart/related; boundary=abc', 'abc'],
  ['multipart/related; boundary="a b:c"', 'a b:c'],
  ['Multipart/Related;type="application/json";Boundary=abc; start=x', 'abc'],
  ['multipart/related; type="a;boundary=no"; boundary=yes', 'yes'],
  ['application/json', undefined],
  ['multipart/related-x; boundary=abc', undefined],
])('[ST16] %s names its boundary', (type, boundary) => {
  expect(relatedBoundary(type)).toBe(boundary)
})
