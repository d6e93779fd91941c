import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { DIFFERENCES } from './transcript/differences.ts'
import { type Line, tellDifference } from './transcript/tell-difference.ts'

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
  // Ids in their order, so that lists come out the same each time.
  let count = 0
  const newUuid = () => `0${(count += 1).toString(16).padStart(31, '0')}`
  server = await startTestServer({ newUuid })
  ours = parse(await probe(server))
  // Another process sends the requests, some of which wait.
}, 60_000)
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

/** What differs, by label; a label that comes more than once counts together. */
function differences(): Map<string, string[]> {
  const told = new Map<string, string[]>()
  ours.forEach((line, index) => {
    const theirs = couchdb[index]
    if (theirs === undefined) throw new Error(`${line.l} is not in the transcript`)
    const difference = tellDifference(theirs, line)
    if (difference.length > 0) told.set(line.l, [...(told.get(line.l) ?? []), ...difference])
  })
  return told
}

test('[TR1] every request of the transcript is answered, and those that differ are known and explained', () => {
  expect(ours.map((line) => line.l)).toEqual(couchdb.map((line) => line.l))
  expect([...differences().keys()].toSorted()).toEqual(Object.keys(DIFFERENCES).toSorted())
})

test('[TR3] what differs, differs exactly as it is recorded', async () => {
  const text = [...differences()].map(([label, told]) => `${[label, ...told].join('\n  ')}\n`)
  await expect(text.join('\n')).toMatchFileSnapshot('./transcript/differences.txt')
})

test('[TR2] no answer of the transcript is a 5xx', () => {
  expect(ours.filter((line) => line.s >= 500)).toEqual([])
})
