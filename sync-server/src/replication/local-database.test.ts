import { createHash } from 'node:crypto'
import { isSyncError, SyncError } from '@tributary/sync-protocol'
import { beforeEach, expect, test, vi } from 'vitest'
import { SERVER_PRINCIPAL } from '../access/principal.ts'
import { createQuickJsSandbox } from '../design/quickjs-sandbox.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import { ActiveTasks } from '../indexes/active-tasks.ts'
import { MemoryDocStorage } from '../storage/memory/memory-doc-storage.ts'
import type { DocWrite, WriteOutcome } from './doc-write.ts'
import { LocalDatabase } from './local-database.ts'
import type { WritePolicy } from './write-policy.ts'

const sandbox = createQuickJsSandbox()
const NOBODY_ELSE = '{"members":{"roles":["_admin"]}}'

function initialised<S extends DocStorage>(storage: S): S {
  const meta = {
    security: NOBODY_ELSE,
    revs_limit: '1000',
    instance_id: 'i',
    instance_start_time: '0',
  }
  storage.transaction(() => {
    for (const [key, value] of Object.entries(meta)) storage.writeMeta(key, value)
  })
  return storage
}

const write = (id: string, rest: Partial<DocWrite> = {}): DocWrite => ({
  id,
  isDeleted: false,
  body: '{}',
  attachments: [],
  ...rest,
})
const edits = { newEdits: true, principal: SERVER_PRINCIPAL }
const replicas = { newEdits: false, principal: SERVER_PRINCIPAL }
const said = (outcomes: readonly WriteOutcome[]) =>
  outcomes.map((outcome) =>
    outcome.kind === 'stored' ? outcome.rev.slice(0, 2) : outcome.refusal.code,
  )

const tasks = new ActiveTasks(() => 1_000)
let storage: MemoryDocStorage
let db: LocalDatabase

beforeEach(() => {
  storage = initialised(new MemoryDocStorage())
  db = new LocalDatabase('db', storage, sandbox, tasks)
})

test('[GC1] all writers of one turn share one transaction and get their own outcomes', async () => {
  const transaction = vi.spyOn(storage, 'transaction')
  const outcomes = await Promise.all(
    ['a', 'b', 'a', 'c'].map((id) => db.writeDocs([write(id)], edits)),
  )
  expect(transaction).toHaveBeenCalledTimes(1)
  expect(outcomes.map(said)).toEqual([['1-'], ['1-'], ['conflict'], ['1-']])
})

test('[GC2] a write resolves only after the commit', async () => {
  const steps: string[] = []
  const commit = storage.transaction.bind(storage)
  vi.spyOn(storage, 'transaction').mockImplementation((work) => {
    const result = commit(work)
    steps.push('committed')
    return result
  })
  await db.writeDocs([write('a')], edits).then(() => steps.push('answered'))
  expect(steps).toEqual(['committed', 'answered'])
})

test('[GC3] one write that fails in the storage fails alone; the others are stored', async () => {
  const writeDoc = storage.writeDoc.bind(storage)
  vi.spyOn(storage, 'writeDoc').mockImplementation((asked) => {
    if (asked.id === 'poison') throw new Error('a bug')
    return writeDoc(asked)
  })
  const settled = await Promise.allSettled(
    ['a', 'poison', 'b'].map((id) => db.writeDocs([write(id)], edits)),
  )
  expect(settled.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(storage.counts()).toMatchObject({ docCount: 2, updateSeq: 2 })
  const { rows } = await db.changes({ since: 0 })
  expect(rows.map((row) => row.id)).toEqual(['a', 'b'])
})

test('[GC4] a full disk refuses a write and wakes no listener', async () => {
  vi.spyOn(storage, 'transaction').mockImplementationOnce(() => {
    throw new SyncError('insufficient_storage')
  })
  const woken = vi.fn<() => void>()
  const waiting = db.changed(0, new AbortController().signal).then(woken)
  await expect(db.writeDocs([write('a')], edits)).rejects.toMatchObject({ status: 507 })
  expect(woken).not.toHaveBeenCalled()
  await db.writeDocs([write('a')], edits)
  await waiting
  expect(woken).toHaveBeenCalledTimes(1)
})

test('[WR1] outcomes come in request order, and a refused doc stops no other', async () => {
  const outcomes = await db.writeDocs(
    [write('a'), write('a'), write('b', { rev: '1-zzz' }), write('c')],
    edits,
  )
  expect(said(outcomes)).toEqual(['1-', 'conflict', 'conflict', '1-'])
})

test('[WR2] an edit must name a leaf; a rev for a doc that is not there is a conflict', async () => {
  const [first] = await db.writeDocs([write('a')], edits)
  const rev = first?.kind === 'stored' ? first.rev : ''
  expect(said(await db.writeDocs([write('a', { rev })], edits))).toEqual(['2-'])
  expect(said(await db.writeDocs([write('a', { rev })], edits))).toEqual(['conflict'])
  expect(said(await db.writeDocs([write('none', { rev: '1-a' })], edits))).toEqual(['conflict'])
})

test('[WR3] a deleted doc may be made again without a rev, and its history goes on', async () => {
  const [first] = await db.writeDocs([write('a')], edits)
  const rev = first?.kind === 'stored' ? first.rev : ''
  await db.writeDocs([write('a', { rev, isDeleted: true })], edits)
  expect(said(await db.writeDocs([write('a')], edits))).toEqual(['3-'])
})

test('[WR4] replicated revs never conflict, come twice without harm, and keep their losers', async () => {
  const batch = [
    write('t', { rev: '3-c', revisions: { start: 3, ids: ['c', 'b', 'a'] }, body: '{"v":"c"}' }),
    write('t', { rev: '2-d', revisions: { start: 2, ids: ['d', 'a'] }, body: '{"v":"d"}' }),
  ]
  await db.writeDocs(batch, replicas)
  const seq = (await db.info()).updateSeq
  await db.writeDocs(batch, replicas)
  expect((await db.info()).updateSeq).toBe(seq)
  const doc = await db.getDoc('t', { conflicts: true })
  expect(JSON.parse(doc.json)).toEqual({ _id: 't', _rev: '3-c', v: 'c', _conflicts: ['2-d'] })
})

test('[WR5] a rev that is known as an ancestor gets no body, whoever sends it again', async () => {
  const child = write('t', { rev: '2-b', revisions: { start: 2, ids: ['b', 'a'] } })
  await db.writeDocs([child], replicas)
  await db.writeDocs([write('t', { rev: '1-a', body: '{"v":"withdrawn"}' })], replicas)
  await expect(db.getDoc('t', { rev: '1-a' })).rejects.toMatchObject({ code: 'not_found' })
})

test('[WR6] revs beyond the limit are stemmed with their bodies', async () => {
  await db.setRevsLimit(2)
  let rev: string | undefined
  const revs: string[] = []
  for (let n = 0; n < 4; n++) {
    const [outcome] = await db.writeDocs(
      [write('a', { body: `{"n":${n}}`, ...(rev === undefined ? {} : { rev }) })],
      edits,
    )
    rev = outcome?.kind === 'stored' ? outcome.rev : undefined
    revs.push(rev ?? '')
  }
  const doc = JSON.parse((await db.getDoc('a', { revs: true })).json)
  expect(doc._revisions.ids).toHaveLength(2)
  await expect(db.getDoc('a', { rev: revs[1] ?? '' })).rejects.toMatchObject({ code: 'not_found' })
  expect(storage.bodyRevs('a').size).toBe(2)
})

test('[WR7] forgetting old bodies leaves the leaves and the history, and nothing of what was said', async () => {
  await db.writeDocs([write('e', { rev: '1-a', body: '{"text":"secret"}' })], replicas)
  const tomb = {
    rev: '2-b',
    revisions: { start: 2, ids: ['b', 'a'] },
    isDeleted: true,
    body: '{"type":"entry"}',
  }
  await db.writeDocs([write('e', tomb)], replicas)
  await db.forgetOldBodies('e')
  await expect(db.getDoc('e', { rev: '1-a' })).rejects.toMatchObject({ code: 'not_found' })
  const left = await db.getDoc('e', { rev: '2-b', revs: true })
  expect(JSON.parse(left.json)).toEqual({
    _id: 'e',
    _rev: '2-b',
    _deleted: true,
    type: 'entry',
    _revisions: { start: 2, ids: ['b', 'a'] },
  })
})

test('[WR8] a stub stands for the attachment of the nearest ancestor, else the doc is refused whole', async () => {
  const bytes = new Uint8Array([1, 2, 3])
  const file = { kind: 'bytes', name: 'f', contentType: 'x/y', bytes } as const
  const [first] = await db.writeDocs([write('a', { attachments: [file] })], edits)
  const rev = first?.kind === 'stored' ? first.rev : ''
  const stub = { kind: 'stub', name: 'f' } as const
  const wrong = { kind: 'stub', name: 'g' } as const
  const other = { ...file, name: 'new', bytes: new Uint8Array([9]) }
  expect(
    said(await db.writeDocs([write('a', { rev, attachments: [other, wrong] })], edits)),
  ).toEqual(['missing_stub'])
  expect(storage.blobs.find(createHash('sha256').update(other.bytes).digest('base64url'))).toBe(
    undefined,
  )
  expect(
    said(await db.writeDocs([write('a', { rev, attachments: [stub, other] })], edits)),
  ).toEqual(['2-'])
  const kept: number[] = []
  for await (const piece of (await db.getAttachment('a', 'f')).read()) kept.push(...piece)
  expect(kept).toEqual([1, 2, 3])
})

test('[PO1] the policy sees the winning rev, on both ways of writing, even when the ancestry is forged', async () => {
  const seen: unknown[] = []
  const policy: WritePolicy = ({ stored, incoming, isDeletion }) => {
    seen.push([stored?.['author'] ?? null, incoming['author'] ?? null, isDeletion])
    if (stored !== null && stored['author'] !== incoming['author']) {
      throw new SyncError('forbidden', 'Only the author changes an entry.')
    }
  }
  const mine = '{"author":"me"}'
  await db.writeDocs([write('e', { rev: '1-a', body: mine })], { ...replicas, policy })
  const forged = write('e', { rev: '9-f', body: '{"author":"you"}' })
  const [refused] = await db.writeDocs([forged], { ...replicas, policy })
  expect(refused).toMatchObject({ kind: 'refused', id: 'e', rev: '9-f' })
  expect(refused?.kind === 'refused' && refused.refusal.reason).toBe(
    'Only the author changes an entry.',
  )
  const deletion = write('e', { rev: '1-a', isDeleted: true })
  expect(said(await db.writeDocs([deletion], { ...edits, policy }))).toEqual(['forbidden'])
  expect(seen).toEqual([
    [null, 'me', false],
    ['me', 'you', false],
    ['me', null, true],
  ])
})

test('[PO2] the policy sees a tombstone as what is stored', async () => {
  await db.writeDocs([write('e', { rev: '1-a', body: '{"by":"me"}', isDeleted: true })], replicas)
  const policy = vi.fn<WritePolicy>()
  await db.writeDocs([write('e')], { ...edits, policy })
  expect(policy.mock.calls[0]?.[0].stored).toEqual({
    _id: 'e',
    _rev: '1-a',
    by: 'me',
    _deleted: true,
  })
})

test('[CF1] changes hold one row per doc, at its latest change', async () => {
  for (const id of ['a', 'b']) await db.writeDocs([write(id)], edits)
  const { rev } = await db.getDoc('a')
  await db.writeDocs([write('a', { rev, isDeleted: true })], edits)
  const { rows, lastSeq, pending } = await db.changes({ since: 0 })
  expect(rows.map(({ seq, id, isDeleted }) => [seq, id, isDeleted])).toEqual([
    [2, 'b', false],
    [3, 'a', true],
  ])
  expect([lastSeq, pending]).toEqual([3, 0])
})

test('[CF2] a listener that is up to date is served from memory, and gets what a scan would give', async () => {
  await db.writeDocs([write('old')], edits)
  const late = new LocalDatabase('db', storage, sandbox, tasks)
  const scan = vi.spyOn(storage, 'readChanges')
  for (let n = 0; n < 5; n++) await late.writeDocs([write(`d${n}`, { body: `{"n":${n}}` })], edits)
  const { rev } = await late.getDoc('d1')
  await late.writeDocs([write('d1', { rev, body: '{"n":"again"}' })], edits)
  const query = { includeDocs: true, conflicts: true }
  const fromMemory = await late.changes({ since: 1, ...query })
  expect(scan).not.toHaveBeenCalled()
  const scanned = await new LocalDatabase('db', storage, sandbox, tasks).changes({
    since: 1,
    ...query,
  })
  expect(scan).toHaveBeenCalled()
  expect(fromMemory).toEqual(scanned)
  expect(fromMemory.rows.map((row) => row.id)).toEqual(['d0', 'd2', 'd3', 'd4', 'd1'])
})

test('[CF3] a filtered page goes on to its limit or the end, and last_seq passes what did not match', async () => {
  for (let n = 0; n < 50; n++) await db.writeDocs([write(`d${n}`, { body: `{"n":${n}}` })], edits)
  const filter = {
    kind: 'matches',
    matches: (doc: object) => Reflect.get(doc, 'n') % 20 === 0,
  } as const
  const first = await db.changes({ since: 0, limit: 2, filter })
  expect(first.rows.map((row) => row.id)).toEqual(['d0', 'd20'])
  const second = await db.changes({ since: first.lastSeq, limit: 2, filter })
  expect(second).toMatchObject({ lastSeq: 50, pending: 0 })
  expect(second.rows.map((row) => row.id)).toEqual(['d40'])
})

test('[CF4] a seq that the db never reached is refused', async () => {
  await expect(db.changes({ since: 5 })).rejects.toMatchObject({ code: 'malformed_since' })
})

test('[CF5] waiting ends with the next commit, and with the db', async () => {
  const { signal } = new AbortController()
  const first = db.changed(0, signal)
  await db.writeDocs([write('a')], edits)
  await first
  const second = db.changed(1, signal)
  db.close()
  await second
  const refusal = await db.changes({ since: 1 }).catch((error: unknown) => error)
  expect(isSyncError(refusal) && refusal.code).toBe('no_db')
})

test('[MA1] purge takes a leaf away without a tombstone, and moves the update seq', async () => {
  await db.writeDocs(
    [write('t', { rev: '1-a' }), write('t', { rev: '2-b', body: '{"v":1}' })],
    replicas,
  )
  const { updateSeq } = await db.info()
  const purged = await db.purge(
    new Map([
      ['t', ['2-b', '7-zz']],
      ['none', ['1-a']],
    ]),
  )
  expect([...purged]).toEqual([
    ['t', ['2-b']],
    ['none', []],
  ])
  expect((await db.getDoc('t')).rev).toBe('1-a')
  expect((await db.info()).updateSeq).toBeGreaterThan(updateSeq)
  await db.purge(new Map([['t', ['1-a']]]))
  await expect(db.getDoc('t')).rejects.toMatchObject({ code: 'not_found' })
})

test('[MA1] nothing of a doc that was purged whole is served from memory', async () => {
  await db.writeDocs([write('t', { rev: '1-a', body: '{"secret":1}' }), write('u')], replicas)
  await db.writeDocs([write('u')], edits)
  await db.purge(new Map([['t', ['1-a']]]))
  const { rows } = await db.changes({ since: 0, includeDocs: true })
  expect(rows.map(({ id }) => id)).toEqual(['u'])
  await db.writeDocs([write('t', { body: '{"new":1}' })], edits)
  const after = await db.changes({ since: 0, includeDocs: true })
  expect(after.rows.map(({ id }) => id)).toEqual(['u', 't'])
})

test('[MA2] compaction drops bodies of revs that are no leaves, and no other', async () => {
  const [first] = await db.writeDocs([write('a', { body: '{"v":1}' })], edits)
  const rev = first?.kind === 'stored' ? first.rev : ''
  await db.writeDocs([write('a', { rev, body: '{"v":2}' })], edits)
  await db.compact()
  await expect(db.getDoc('a', { rev })).rejects.toMatchObject({ code: 'not_found' })
  expect(JSON.parse((await db.getDoc('a')).json)).toMatchObject({ v: 2 })
})

test('[VD14] a db without validators is written to without asking anybody, in the same turn as ever', async () => {
  const refusing = { run: () => Promise.reject(new Error('asked')), close: async () => {} }
  const plain = new LocalDatabase('db', storage, refusing, tasks)
  const transaction = vi.spyOn(storage, 'transaction')
  const outcomes = await Promise.all(
    ['a', 'b', 'c'].map((id) => plain.writeDocs([write(id)], edits)),
  )
  expect(said(outcomes.flat())).toEqual(['1-', '1-', '1-'])
  expect(transaction).toHaveBeenCalledTimes(1)
})
