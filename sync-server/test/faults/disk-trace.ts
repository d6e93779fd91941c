import { createReadStream } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'

/** What a traced process asked of the disk, and what it told its clients, in order. */
export type DiskEvent =
  | { readonly kind: 'create' | 'unlink'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly length: number }
  | { readonly kind: 'flush'; readonly path: string }
  | { readonly kind: 'answer'; readonly text: string }

/** How to trace: the system calls by which SQLite and an HTTP server speak to the world. */
export const STRACE =
  'strace -qq -y -xx -s 20000000 -e signal=none -e trace=openat,unlink,pwrite64,write,writev,ftruncate,fsync,fdatasync -o'.split(
    ' ',
  )

/** @param folder - only files below it are of interest */
export async function readTrace(log: string, folder: string): Promise<DiskEvent[]> {
  const events: DiskEvent[] = []
  const lines = createInterface({ input: createReadStream(log), crlfDelay: Infinity })
  for await (const line of lines) {
    const event = parseLine(line, folder)
    if (event !== undefined) events.push(event)
  }
  return events
}

const CALL = /^(\w+)\((.*)\)\s+= (-?\d+)/s
const FD_PATH = /^\d+<([^>]*)>/

function parseLine(line: string, folder: string): DiskEvent | undefined {
  const [, call, args = '', result = '-1'] = CALL.exec(line) ?? []
  if (call === undefined || Number(result) < 0) return undefined
  if (call === 'openat' || call === 'unlink') {
    const path = unhex(/"([^"]*)"/.exec(args)?.[1] ?? '').toString('utf8')
    if (!path.startsWith(folder)) return undefined
    if (call === 'unlink') return { kind: 'unlink', path }
    return args.includes('O_CREAT') ? { kind: 'create', path } : undefined
  }
  const path = unhex(FD_PATH.exec(args)?.[1] ?? '').toString('utf8')
  if (path.startsWith(folder)) return fileEvent(call, path, args)
  if (call !== 'write' && call !== 'writev') return undefined
  const parts = [...args.matchAll(/"([^"]*)"/g)].map((match) => unhex(match[1] ?? ''))
  const text = Buffer.concat(parts).toString('latin1')
  return text.startsWith('HTTP/1.1') ? { kind: 'answer', text } : undefined
}

function fileEvent(call: string, path: string, args: string): DiskEvent | undefined {
  switch (call) {
    case 'fsync':
    case 'fdatasync':
      return { kind: 'flush', path }
    case 'ftruncate':
      return { kind: 'truncate', path, length: Number(/,\s*(\d+)$/.exec(args)?.[1]) }
    case 'pwrite64': {
      const bytes = unhex(/"([^"]*)"/.exec(args)?.[1] ?? '')
      return { kind: 'write', path, at: Number(/,\s*(\d+)$/.exec(args)?.[1]), bytes }
    }
    default:
      return undefined
  }
}

/** strace prints `\x41` with `-xx`, but paths behind descriptors as they are. */
function unhex(text: string): Buffer {
  return text.startsWith('\\x') ? Buffer.from(text.replaceAll('\\x', ''), 'hex') : Buffer.from(text)
}

interface DiskFile {
  /** What is on the disk for certain. */
  readonly durable: DiskBytes
  /** What may be there, in part, or not. */
  pending: (DiskEvent & { kind: 'write' | 'truncate' })[]
}

const SECTOR_BYTES = 512

/**
 * A disk with a cache that a power cut empties: of what was not flushed nothing need be there, or
 * some of it, sector by sector; of names that were made or removed since their folder was flushed,
 * any.
 */
export class CachingDisk {
  /** What each name means on the disk for certain. */
  readonly #durableNames = new Map<string, DiskFile>()
  /** What each name means to the running process. */
  readonly #names = new Map<string, DiskFile>()

  apply(event: DiskEvent): void {
    switch (event.kind) {
      case 'create':
        if (!this.#names.has(event.path)) {
          this.#names.set(event.path, { durable: new DiskBytes(), pending: [] })
        }
        return
      case 'unlink':
        this.#names.delete(event.path)
        return
      case 'write':
      case 'truncate':
        this.#names.get(event.path)?.pending.push(event)
        return
      case 'flush':
        this.#flush(event.path)
        return
      case 'answer':
        return
    }
  }

  /** @param chance - decides what of the unflushed was written by luck; without it, nothing was */
  afterPowerCut(chance?: () => number): Map<string, Buffer> {
    const left = new Map<string, Buffer>()
    for (const path of new Set([...this.#durableNames.keys(), ...this.#names.keys()])) {
      const [safe, running] = [this.#durableNames.get(path), this.#names.get(path)]
      const file = safe !== running && chance !== undefined && chance() < 0.5 ? running : safe
      if (file === undefined) continue
      const bytes = file.durable.copy()
      for (const change of chance === undefined ? [] : file.pending) {
        if (chance !== undefined && chance() < 0.7) bytes.apply(change, chance)
      }
      left.set(path, bytes.all())
    }
    return left
  }

  #flush(path: string): void {
    const file = this.#names.get(path)
    if (file !== undefined) {
      for (const change of file.pending) file.durable.apply(change)
      file.pending = []
      return
    }
    // A folder: what its names mean is on the disk now.
    for (const name of this.#durableNames.keys()) {
      if (dirname(name) === path && !this.#names.has(name)) this.#durableNames.delete(name)
    }
    for (const [name, named] of this.#names) {
      if (dirname(name) === path) this.#durableNames.set(name, named)
    }
  }
}

/** A file's bytes, with room behind them: a log of megabytes comes in thousands of writes. */
class DiskBytes {
  #room: Buffer
  #length: number

  constructor(bytes = Buffer.alloc(0)) {
    this.#room = bytes
    this.#length = bytes.length
  }

  all(): Buffer {
    return this.#room.subarray(0, this.#length)
  }

  copy(): DiskBytes {
    return new DiskBytes(Buffer.from(this.all()))
  }

  /** @param chance - leaves out sectors of a write, as a cut in the middle of it would */
  apply(change: DiskEvent & { kind: 'write' | 'truncate' }, chance?: () => number): void {
    if (change.kind === 'truncate') {
      this.#resize(change.length)
      return
    }
    this.#resize(Math.max(this.#length, change.at + change.bytes.length))
    for (let from = 0; from < change.bytes.length; from += SECTOR_BYTES) {
      const isTorn = chance !== undefined && chance() < 0.1
      if (!isTorn) change.bytes.copy(this.#room, change.at + from, from, from + SECTOR_BYTES)
    }
  }

  /** What it gains is zeros, also where there were bytes before it was cut. */
  #resize(length: number): void {
    if (length > this.#room.length) {
      const room = Buffer.alloc(Math.max(length, this.#room.length * 2))
      this.all().copy(room)
      this.#room = room
    }
    if (length < this.#length) this.#room.fill(0, length, this.#length)
    this.#length = length
  }
}
