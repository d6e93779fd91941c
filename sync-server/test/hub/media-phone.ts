import { createHash } from 'node:crypto'
import type { MediaRecord } from '@tributary/records'
import type { TestHub, TestPhone } from '../testing-hub.ts'
import { entryBody } from '../testing-hub.ts'

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** An entry with one recording, as its author's phone writes them. */
export function entryWithMedia(phone: TestPhone, original: Uint8Array, preview?: Uint8Array) {
  const entry = phone.make('entry', entryBody(''))
  return { entry, media: mediaOf(phone, entry._id, original, preview) }
}

export function mediaOf(
  phone: TestPhone,
  belongsTo: string,
  original: Uint8Array,
  preview?: Uint8Array,
): MediaRecord {
  const about = (bytes: Uint8Array) => ({
    sha256: sha256Of(bytes),
    mime: 'audio/webm',
    bytes: bytes.length,
  })
  return phone.make('media', {
    belongsTo,
    kind: 'voice',
    ...about(original),
    tiers: preview === undefined ? {} : { preview: about(preview) },
  })
}

const encoded = (text: string) => Buffer.from(text).toString('base64')

function metadataOf(mediaId: string, tier: string): string {
  const pairs = { mediaId, tier, mime: 'audio/webm' }
  return Object.entries(pairs)
    .map(([key, value]) => `${key} ${encoded(value)}`)
    .join(',')
}

export function pathOf(kind: 'files' | 'tickets', mediaId: string, tier = 'original'): string {
  return `/api/media/${kind}/${mediaId.slice(6)}/${tier}`
}

function uploadPathOf(mediaId: string, tier = 'original'): string {
  return `/api/media/uploads/${mediaId.slice(6)}-${tier}`
}

const TUS = { 'tus-resumable': '1.0.0' }

/** The requests of tus, one by one. */
export function uploader(hub: TestHub, phone: TestPhone, url = hub.url) {
  const headers = { ...TUS, authorization: phone.auth }
  return {
    begin: (mediaId: string, bytes: number, tier = 'original') =>
      fetch(`${url}/api/media/uploads`, {
        method: 'POST',
        headers: {
          ...headers,
          'upload-length': String(bytes),
          'upload-metadata': metadataOf(mediaId, tier),
        },
      }),
    send: (
      mediaId: string,
      offset: number,
      bytes: Uint8Array | AsyncIterable<Uint8Array>,
      tier = 'original',
    ) =>
      fetch(url + uploadPathOf(mediaId, tier), {
        method: 'PATCH',
        headers: {
          ...headers,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
        ...(bytes instanceof Uint8Array
          ? { body: Uint8Array.from(bytes) }
          : { body: ReadableStream.from(bytes), duplex: 'half' }),
      }),
    offset: async (mediaId: string, tier = 'original') => {
      const answer = await fetch(url + uploadPathOf(mediaId, tier), { method: 'HEAD', headers })
      return answer.ok ? Number(answer.headers.get('upload-offset')) : null
    },
    async whole(mediaId: string, bytes: Uint8Array, tier = 'original') {
      const begun = await this.begin(mediaId, bytes.length, tier)
      return begun.status === 201 ? this.send(mediaId, 0, bytes, tier) : begun
    },
  }
}

export function download(
  hub: TestHub,
  phone: TestPhone,
  mediaId: string,
  more: Record<string, string> = {},
) {
  return fetch(hub.url + pathOf('files', mediaId), {
    headers: { authorization: phone.auth, ...more },
  })
}

export async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer())
}
