import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Pouches } from '../conformance/pouch.ts'
import { buildTestBundle, type RunningBundle, runBundle } from '../hub/testing-bundle.ts'

const ROUNDS = 4
const WRITERS = 200
const seed = Number(process.env['FAULT_SEED'] ?? 20_261_120)

let data: string
let server: RunningBundle | undefined
beforeAll(buildTestBundle, 60_000)
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tributary-kill-'))
})
afterEach(async () => {
  server?.child.kill('SIGKILL')
  await server?.ended
  rmSync(data, { recursive: true, force: true })
})

function seeded(from: number): () => number {
  let state = from
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

async function start() {
  const options = ['--admin', 'admin:secret', '--port', '0', '--json']
  server = runBundle('couch', '--data', data, ...options)
  const { couch } = await server.facts
  const auth = { username: 'admin', password: 'secret' }
  return { server, db: new Pouches(`${couch}/db`, { auth }) }
}

test('[FT23] killed at random instants by 200 PouchDBs, it loses and halves nothing', async () => {
  const chance = seeded(seed)
  /** What each doc was acknowledged to say last, and what was asked of it since. */
  const known = new Map<string, { rev: string; n: number }>()
  const acknowledgements: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { server: running, db } = await start()
    await db.info()
    const cutAt = 200 + Math.floor(chance() * 1_500)
    let count = 0
    let isKilled = false
    const writer = async (name: number) => {
      const id = `doc-${name}`
      while (!isKilled) {
        const before = known.get(id)
        const n = (before?.n ?? 0) + 1
        try {
          // Another writer's process may have stored what was never acknowledged to us.
          const current = await db.get(id).catch((error: unknown) => {
            if (Reflect.get(Object(error), 'status') === 404) return undefined
            throw error
          })
          const rev = current === undefined ? {} : { _rev: current._rev }
          const doc = { _id: id, n, half: `a${n}`, other: `b${n}`.repeat(300), ...rev }
          const stored = await db.put(doc)
          known.set(id, { rev: stored.rev, n })
          count += 1
        } catch (error) {
          if (!isKilled) throw error
        }
        if (count >= cutAt && !isKilled) {
          isKilled = true
          running.child.kill('SIGKILL')
        }
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, (_, name) => writer(name)))
    await running.ended
    acknowledgements.push(count)
  }

  const { server: last, db } = await start()
  const { rows } = await db.allDocs({ include_docs: true })
  const found = new Map(rows.map(({ id, doc }) => [id, doc]))
  const lost = [...known].filter(([id, { n }]) => Number(found.get(id)?.['n'] ?? 0) < n)
  const halved = rows.filter(
    ({ doc = { _id: '' } }) =>
      doc['half'] !== `a${String(doc['n'])}` || doc['other'] !== `b${String(doc['n'])}`.repeat(300),
  )
  expect({ seed, acknowledgements, lost, halved }).toMatchObject({ lost: [], halved: [] })
  expect(known.size).toBe(WRITERS)
  last.child.kill('SIGTERM')
  await last.ended
  const inspected = await runBundle('inspect', '--data', data).ended
  expect(inspected).toMatchObject({ code: 0, stderr: '' })
})
