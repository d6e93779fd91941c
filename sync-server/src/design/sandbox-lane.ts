import { Worker } from 'node:worker_threads'
import { isJsonObject } from '@tributary/sync-protocol'
import {
  parseHostile,
  type SandboxJob,
  type SandboxOutcome,
  type SandboxResult,
} from './design-sandbox.ts'
import type { Breakage, SandboxLimits, SandboxReply, SandboxRequest } from './sandbox-messages.ts'

/** What a lane needs to know of its surroundings. */
export interface LaneOptions {
  readonly limits: SandboxLimits
  readonly onLog: (line: string) => void
}

interface Waiting {
  readonly job: SandboxJob
  readonly key: string
  readonly chars: number
  readonly results: SandboxResult[]
  readonly settle: (outcome: SandboxOutcome) => void
}

interface Thread {
  readonly worker: Worker
  /** Contexts it holds, the one used longest ago first. */
  readonly held: Set<string>
}

const WORKER = new URL('./sandbox-worker.mjs', import.meta.url)
/** Contexts kept ready in one thread. */
const MAX_HELD = 8
/** A thread whose heap has grown beyond this is replaced when it is between two jobs. */
const MAX_HEAP_BYTES = 48 * 1024 * 1024
const MAX_WAITING_JOBS = 2_000
const MAX_WAITING_CHARS = 64 * 1024 * 1024
const IDLE_MS = 10_000
/** Breakages in a row after which a function is not called for a while. */
const MAX_BREAKAGES = 2
const REST_PER_CALL_MS = 5

/**
 * One thread and those who wait for it. It is started with the first job, replaced when a function
 * brought it down, and ended when nobody needs it.
 */
export class SandboxLane {
  readonly #options: LaneOptions
  /** By db, so that none waits for all jobs of another. */
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #broken = new Map<string, { times: number; restUntil: number; failure: Breakage }>()
  #waitingChars = 0
  #thread: Thread | undefined
  #isRunning = false
  #isClosed = false
  #idle: NodeJS.Timeout | undefined
  #nextId = 1

  constructor(options: LaneOptions) {
    this.#options = options
  }

  run(job: SandboxJob): Promise<SandboxOutcome> {
    const key = `${job.db} ${job.design.id} ${job.design.rev}`
    const jobs = this.#waiting.get(job.db) ?? []
    if (this.#isClosed) return refuse('busy')
    const failure = this.#restingFor(functionKey(key, job))
    if (failure !== undefined) return refuse(failure)
    if (jobs.length >= MAX_WAITING_JOBS || this.#waitingChars > MAX_WAITING_CHARS)
      return refuse('busy')
    const chars = job.items.reduce((sum, item) => sum + item.length, job.design.json.length)
    return new Promise((settle) => {
      this.#waitingChars += chars
      jobs.push({ job, key, chars, results: [], settle })
      this.#waiting.set(job.db, jobs)
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#idle)
    const waiting = [...this.#waiting.values()].flat()
    this.#waiting.clear()
    for (const { settle, results } of waiting) {
      settle({ kind: 'broken', results, failure: 'busy', isTransient: true })
    }
    await this.#thread?.worker.terminate()
  }

  #next(): void {
    if (this.#isRunning || this.#isClosed) return
    const [first] = this.#waiting
    if (first === undefined) return this.#rest()
    const [db, jobs] = first
    const waiting = jobs.shift()
    // To the end of the rotation.
    this.#waiting.delete(db)
    if (jobs.length > 0) this.#waiting.set(db, jobs)
    if (waiting === undefined) return this.#next()
    clearTimeout(this.#idle)
    this.#isRunning = true
    void this.#turn(waiting).then((isOver) => {
      this.#isRunning = false
      if (isOver) this.#waitingChars -= waiting.chars
      else this.#waiting.set(db, [waiting, ...(this.#waiting.get(db) ?? [])])
      this.#next()
    })
  }

  /** Ends a thread that nobody has needed for a while. */
  #rest(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.#end(), IDLE_MS)
    this.#idle.unref()
  }

  /** @returns false when the job needs another turn */
  async #turn(waiting: Waiting): Promise<boolean> {
    const { job, key, results, settle } = waiting
    const resting = this.#restingFor(functionKey(key, job))
    if (resting !== undefined) {
      settle({ kind: 'broken', results, failure: resting, isTransient: true })
      return true
    }
    const thread = this.#thread ?? this.#start()
    const reply = await ask(thread, this.#requestFor(thread, waiting), this.#options.limits)
    results.push(...reply.results.map(readResult))
    const name = functionKey(key, job)
    if (reply.kind === 'broken') {
      this.#end()
      this.#noteBreakage(name, reply.failure)
      settle({ kind: 'broken', results, failure: reply.failure, isTransient: this.#isClosed })
      return true
    }
    this.#broken.delete(name)
    for (const line of reply.logs) this.#options.onLog(inOneLine(`${job.design.id}: ${line}`))
    if (reply.heapBytes > MAX_HEAP_BYTES) this.#end()
    const begun = readResult(reply.begun)
    if (!begun.ok) {
      settle({ kind: 'refused', error: begun.error, reason: begun.reason })
      return true
    }
    if (results.length < job.items.length && reply.results.length > 0) return false
    settle({ kind: 'done', usesReq: readUsesReq(begun.json), results })
    return true
  }

  #requestFor(thread: Thread, { job, key, results }: Waiting): SandboxRequest {
    const isHeld = thread.held.delete(key)
    thread.held.add(key)
    const drops = [...thread.held].slice(0, Math.max(0, thread.held.size - MAX_HELD))
    for (const dropped of drops) thread.held.delete(dropped)
    return {
      id: this.#nextId++,
      key,
      ...(isHeld ? {} : { design: job.design.json }),
      drops,
      call: JSON.stringify(job.call),
      items: job.items.slice(results.length),
    }
  }

  #start(): Thread {
    const worker = new Worker(WORKER, {
      workerData: this.#options.limits,
      // Nothing of this process is to be found there.
      env: {},
      stdin: false,
      resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 4, stackSizeMb: 16 },
    })
    worker.unref()
    // A thread that fails is told by its exit; without a listener it would end the process.
    worker.on('error', (error) => this.#options.onLog(`the sandbox broke down: ${error.message}`))
    this.#thread = { worker, held: new Set() }
    return this.#thread
  }

  #end(): void {
    const thread = this.#thread
    this.#thread = undefined
    void thread?.worker.terminate()
  }

  /** Why a function is not called at present; `undefined` when it may be. */
  #restingFor(name: string): Breakage | undefined {
    const broken = this.#broken.get(name)
    const isResting =
      broken !== undefined && broken.times >= MAX_BREAKAGES && performance.now() < broken.restUntil
    return isResting ? broken.failure : undefined
  }

  #noteBreakage(name: string, failure: Breakage): void {
    const times = (this.#broken.get(name)?.times ?? 0) + 1
    const restUntil = performance.now() + REST_PER_CALL_MS * this.#options.limits.callMs
    this.#broken.delete(name)
    this.#broken.set(name, { times, restUntil, failure })
    const [oldest] = this.#broken.keys()
    if (this.#broken.size > 1_000 && oldest !== undefined) this.#broken.delete(oldest)
  }
}

type Reply = Extract<SandboxReply, { kind: 'done' | 'broken' }>

/** Sends a request and waits for the reply, or until the thread has been silent for too long. */
function ask({ worker }: Thread, request: SandboxRequest, limits: SandboxLimits): Promise<Reply> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout
    const giveUp = (failure: Breakage) => () =>
      end({ kind: 'broken', id: request.id, begun: '', results: [], failure })
    const end = (reply: Reply) => {
      clearTimeout(timer)
      worker.off('message', hear).off('exit', onExit)
      worker.unref()
      resolve(reply)
    }
    // A reply may be waiting behind this very timer, when the event loop was held up.
    const onSilence = () => setImmediate(() => setImmediate(giveUp('timeout')))
    const watch = () => {
      clearTimeout(timer)
      timer = setTimeout(onSilence, limits.callMs * 1.5 + START_MS)
    }
    const hear = (reply: SandboxReply) => {
      if (reply.kind === 'ready' || reply.kind === 'alive') watch()
      else if (reply.id === request.id) end(reply)
    }
    const onExit = giveUp('crash')
    worker.on('message', hear).on('exit', onExit)
    worker.ref()
    watch()
    worker.postMessage(request)
  })
}

/** Milliseconds that a thread may take to come up on a busy machine, beyond its call. */
const START_MS = 2_000

function functionKey(key: string, { call }: SandboxJob): string {
  return `${key} ${call.kind} ${'path' in call ? call.path.join('/') : ''}`
}

function refuse(failure: Breakage | 'busy'): Promise<SandboxOutcome> {
  return Promise.resolve({ kind: 'broken', results: [], failure, isTransient: true })
}

/** What comes out of the sandbox was written by whoever wrote the function. */
function readResult(text: string): SandboxResult {
  if (text.startsWith('=')) return { ok: true, json: text.slice(1) }
  const refused = text.startsWith('!') ? parseHostile(text.slice(1)) : []
  const [error, reason] = Array.isArray(refused) ? refused : []
  return {
    ok: false,
    error: typeof error === 'string' ? error : 'thrown',
    reason: typeof reason === 'string' ? reason.slice(0, MAX_REASON) : 'no reason was given',
  }
}

/** What a function logs must not look like a line of somebody else. */
function inOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}

const MAX_REASON = 4_000

function readUsesReq(json: string): boolean {
  const begun = parseHostile(json)
  return !isJsonObject(begun) || begun['usesReq'] !== false
}
