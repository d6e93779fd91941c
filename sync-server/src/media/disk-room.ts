import { statfs } from 'node:fs/promises'
import { MediaError } from './media-refusals.ts'

/** Media stop here, well before records do: what is left of the disk is for texts. */
const RESERVED_BYTES = 1024 ** 3
const RESERVED_SHARE = 20

interface DiskState {
  readonly freeBytes: number
  readonly totalBytes: number
  /** Below this no media are taken in. */
  readonly mediaStopAtBytes: number
}

export interface DiskRoom {
  state(): Promise<DiskState>
  /** @throws MediaError `media_disk_low` */
  check(bytes: number): Promise<void>
}

type Disk = () => Promise<{ readonly freeBytes: number; readonly totalBytes: number }>

/** @param look - the disk that everything lies on; one look serves for a second */
export function createDiskRoom(look: Disk, nowMs: () => number): DiskRoom {
  let last: { readonly atMs: number; readonly disk: ReturnType<Disk> } | undefined
  const state = async (): Promise<DiskState> => {
    const atMs = nowMs()
    if (last === undefined || Math.abs(atMs - last.atMs) > 1_000) last = { atMs, disk: look() }
    const disk = await last.disk
    const mediaStopAtBytes = Math.min(RESERVED_BYTES, disk.totalBytes / RESERVED_SHARE)
    return { ...disk, mediaStopAtBytes }
  }
  return {
    state,
    async check(bytes) {
      const { freeBytes, mediaStopAtBytes } = await state()
      // As it arrives, in the log of the db, and in the db.
      if (freeBytes < mediaStopAtBytes + 3 * bytes) throw new MediaError('media_disk_low')
    },
  }
}

export async function diskOf(folder: string): ReturnType<Disk> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
