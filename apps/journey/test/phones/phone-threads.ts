import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'vite'
import type { Order, PhonePlan, PhoneReport, Told } from './messages.ts'

/** RxDB slows at 14 open collections in one place, and a phone has up to five. */
const PHONES_PER_THREAD = 2

export interface PhoneThreads {
  /** Resolves when all have joined and hold what the hub held. */
  join(plans: readonly PhonePlan[]): Promise<readonly (Told & { told: 'joined' })[]>
  work(untilMs: number): Promise<void>
  report(): Promise<readonly PhoneReport[]>
  /** As phones that run out of battery. */
  end(): Promise<void>
}

/** Threads for so many phones, all started. Node 20 runs no TypeScript, so they are bundled. */
export async function startPhoneThreads(phones: number): Promise<PhoneThreads> {
  const outDir = await mkdtemp(join(tmpdir(), 'tributary-phones-'))
  await build({
    root: fileURLToPath(new URL('../../', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('./worker.ts', import.meta.url)),
      outDir,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'worker.mjs', codeSplitting: false } },
    },
  })
  const count = Math.ceil(phones / PHONES_PER_THREAD)
  const threads = Array.from({ length: count }, () => openThread(join(outDir, 'worker.mjs')))
  await Promise.all(threads.map((thread) => thread.next('ready')))

  const all = async (order: Order, told: Told['told']) => {
    const answers = threads.map((thread) => thread.next(told))
    for (const thread of threads) thread.send(order)
    return Promise.all(answers)
  }

  return {
    async join(plans) {
      const joined = threads.map(async (thread, at) => {
        const own = plans.slice(at * PHONES_PER_THREAD, (at + 1) * PHONES_PER_THREAD)
        thread.send({ order: 'join', plans: own })
        const answers: (Told & { told: 'joined' })[] = []
        while (answers.length < own.length) {
          const told = await thread.next('joined')
          if (told.told === 'joined') answers.push(told)
        }
        return answers
      })
      return (await Promise.all(joined)).flat()
    },
    async work(untilMs) {
      await all({ order: 'work', untilMs }, 'worked')
    },
    async report() {
      const told = await all({ order: 'report' }, 'report')
      return told.flatMap((each) => (each.told === 'report' ? each.reports : []))
    },
    async end() {
      await Promise.all(threads.map((thread) => thread.end()))
      await rm(outDir, { recursive: true, force: true })
    },
  }
}

function openThread(path: string) {
  const worker = new Worker(path)
  const told: Told[] = []
  const asked: {
    is: Told['told']
    resolve: (told: Told) => void
    reject: (error: Error) => void
  }[] = []
  let failure: Error | null = null
  worker.on('message', (message: Told) => {
    const at = asked.findIndex(({ is }) => is === message.told)
    if (at === -1) told.push(message)
    else asked.splice(at, 1)[0]?.resolve(message)
  })
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error))
    for (const { reject } of asked.splice(0)) reject(failure)
  })
  return {
    send: (order: Order) => worker.postMessage(order),
    next: (is: Told['told']) =>
      new Promise<Told>((resolve, reject) => {
        if (failure !== null) return reject(failure)
        const at = told.findIndex((each) => each.told === is)
        const [early] = at === -1 ? [] : told.splice(at, 1)
        if (early === undefined) asked.push({ is, resolve, reject })
        else resolve(early)
      }),
    end: () => worker.terminate(),
  }
}
