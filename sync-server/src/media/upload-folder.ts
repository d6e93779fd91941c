import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { DataStore, ERRORS, Upload } from '@tus/utils'
import * as z from 'zod'

const infoSchema = z.object({
  id: z.string(),
  size: z.number().int().nonnegative(),
  mediaId: z.string(),
  tier: z.string(),
  /** Lower-case hex. */
  sha256: z.string(),
  /** What the sender calls it. */
  mime: z.string(),
  personId: z.string(),
  createdAt: z.string(),
})

/** An upload and how much of it has arrived. */
export type UploadInfo = z.infer<typeof infoSchema> & { readonly received: number }

/** Ids are made by `uploadIdFor`; anything else never reaches the disk. */
const ID = /^[0-9A-HJKMNP-TV-Z]{26}-(preview|original)$/

/** One upload for each tier of a media record, so that a phone finds it again by what it is. */
export function uploadIdFor(mediaId: string, tier: string): string {
  return `${mediaId.slice(mediaId.indexOf(':') + 1)}-${tier}`
}

/**
 * Uploads that are under way, as files: what arrived stays when the line or the hub is cut, and
 * its length is the offset to go on from. Nothing of it is held in memory.
 */
export class UploadFolder extends DataStore {
  readonly #folder: string

  constructor(folder: string) {
    super()
    this.#folder = folder
    this.extensions = ['creation', 'termination']
  }

  /** Begins an upload; one that was begun for the same bytes goes on. */
  override async create(upload: Upload): Promise<Upload> {
    const { id, size, metadata = {} } = upload
    const info = infoSchema.parse({
      ...metadata,
      id,
      size,
      createdAt: upload.creation_date ?? new Date().toISOString(),
    })
    const known = await this.find(id)
    if (known !== null && known.sha256 === info.sha256 && known.personId === info.personId) {
      upload.offset = known.received
      return upload
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await writeFile(this.#bytesOf(id), '', { mode: 0o600 })
    // The description comes last and whole: without it there is no upload.
    const path = this.#infoOf(id)
    await writeFile(`${path}.new`, JSON.stringify(info), { mode: 0o600 })
    await rename(`${path}.new`, path)
    return upload
  }

  /** Adds what arrives to the file, no faster than the disk takes it. @returns the new offset */
  override async write(source: Readable, id: string, offset: number): Promise<number> {
    const file = await open(this.#bytesOf(id), 'r+')
    let at = offset
    try {
      for await (const chunk of source) {
        const bytes: Buffer = chunk
        for (let from = 0; from < bytes.length;) {
          const { bytesWritten } = await file.write(bytes, from, bytes.length - from, at)
          from += bytesWritten
          at += bytesWritten
        }
      }
      // The offset that is answered is one to go on from, also after a power cut.
      await file.datasync()
    } catch (error) {
      if (hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')) throw ERRORS.FILE_WRITE_ERROR
      throw error
    } finally {
      await file.close()
    }
    return at
  }

  override async getUpload(id: string): Promise<Upload> {
    const info = await this.find(id)
    if (info === null) throw ERRORS.FILE_NOT_FOUND
    return new Upload({
      id,
      size: info.size,
      offset: info.received,
      creation_date: info.createdAt,
    })
  }

  override async remove(id: string): Promise<void> {
    if (!ID.test(id)) return
    // The description first: bytes without one are swept away.
    await rm(this.#infoOf(id), { force: true })
    await rm(this.#bytesOf(id), { force: true })
  }

  /** @returns null when there is no such upload */
  async find(id: string): Promise<UploadInfo | null> {
    if (!ID.test(id)) return null
    try {
      const info = infoSchema.parse(JSON.parse(await readFile(this.#infoOf(id), 'utf8')))
      const { size } = await stat(this.#bytesOf(id))
      return { ...info, received: size }
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null
      throw error
    }
  }

  async list(): Promise<UploadInfo[]> {
    const found: UploadInfo[] = []
    for (const name of await this.#names()) {
      const info = name.endsWith('.json') ? await this.find(name.slice(0, -5)) : null
      if (info !== null) found.push(info)
    }
    return found
  }

  read(id: string): Readable {
    return createReadStream(this.#bytesOf(id), { highWaterMark: 192 * 1024 })
  }

  async head(id: string, bytes: number): Promise<Uint8Array> {
    const file = await open(this.#bytesOf(id), 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  /** Keeps bytes that were here already, until the record they belong to turns up elsewhere. */
  async hold(
    info: Omit<UploadInfo, 'id' | 'received'>,
    source: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const id = uploadIdFor(info.mediaId, info.tier)
    await this.remove(id)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const file = await open(this.#bytesOf(id), 'w', 0o600)
    try {
      for await (const chunk of source) await file.appendFile(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    const kept = infoSchema.parse({ ...info, id })
    await writeFile(this.#infoOf(id), JSON.stringify(kept), { mode: 0o600 })
  }

  /** Removes uploads begun before `beforeMs` (since 1970), and files of none. */
  async sweep(beforeMs: number): Promise<void> {
    for (const info of await this.list()) {
      if (Date.parse(info.createdAt) < beforeMs) await this.remove(info.id)
    }
    const names = new Set(await this.#names())
    for (const name of names) {
      const isLeft = name.endsWith('.bytes') && !names.has(name.replace(/bytes$/, 'json'))
      if (isLeft || name.endsWith('.new')) await rm(join(this.#folder, name), { force: true })
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#folder)
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return []
      throw error
    }
  }

  #infoOf(id: string): string {
    return join(this.#folder, `${id}.json`)
  }

  #bytesOf(id: string): string {
    return join(this.#folder, `${id}.bytes`)
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
