import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { DIFFERENCES } from './transcript/differences.ts'

/** One line of a transcript: label, request, status, headers, body. */
interface Line {
  readonly l: string
  readonly req: string
  readonly s: number
  readonly h: Readonly<Record<string, string>>
  readonly b: string
}

const here = (path: string) => fileURLToPath(new URL(`./transcript/${path}`, import.meta.url))
const parse = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line))

let server: TestServer
let ours: Line[]
const couchdb = parse(readFileSync(here('couchdb-3.5.0.jsonl'), 'utf8'))

beforeAll(async () => {
  server = await startTestServer()
  ours = parse(await probe(server))
})
afterAll(() => server.stop())

function probe({ url, admin }: TestServer): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [here('probe.mjs'), url, admin.user, admin.password])
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
    child.on('error', reject)
    child.on('close', () => resolve(out))
  })
}

/** Seqs are digits here; rows end in LF here and in CRLF there; revs are numbered as they come. */
const normal = (body: string) =>
  body
    .replace(/"(\d+)-SEQ"/g, '$1')
    .replaceAll('\r\n', '\n')
    .replace(/\bR\d+\b/g, 'R')
    .trim()

const HEADERS = ['content-type', 'location', 'set-cookie', 'allow', 'content-range']
const normalHeaders = (line: Line) => {
  // An ETag that is a rev is API; others are hashes of CouchDB's own, which no client compares.
  const etag = /^"\d+-/.test(line.h['etag'] ?? '') ? normal(line.h['etag'] ?? '') : ''
  return [etag, ...HEADERS.map((name) => `${name}: ${normal(line.h[name] ?? '')}`)]
}

test('[TR1] every request of the transcript is answered, and those that differ are known and explained', () => {
  expect(ours.map((line) => line.l)).toEqual(couchdb.map((line) => line.l))
  const differing = ours.filter((line, index) => {
    const theirs = couchdb[index]
    if (theirs === undefined) return true
    const isSameBody = normal(theirs.b) === normal(line.b)
    const isSameHead = normalHeaders(theirs).join() === normalHeaders(line).join()
    return theirs.s !== line.s || !isSameBody || !isSameHead
  })
  expect(differing.map((line) => line.l).toSorted()).toEqual(Object.keys(DIFFERENCES).toSorted())
})

test('[TR2] no answer of the transcript is a 5xx', () => {
  expect(ours.filter((line) => line.s >= 500)).toEqual([])
})
