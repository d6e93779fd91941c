import { Upload, type DetailedError } from 'tus-js-client'
import { keptUnder } from '../db/profile.ts'
import { mediaPath, type MediaHub } from './media-hub.ts'

/** Sent in one request: what a cut costs at most, and how soon a pause takes hold. */
const SLICE_BYTES = 512 * 1024

export type UploadOutcome =
  /** The hub has taken all of it; it says that it holds it by a record of its own. */
  | 'sent'
  | 'stopped'
  | 'no_answer'
  /** The record is not at the hub, or not any more. */
  | 'no_record'
  | 'hub_full'
  | 'refused'

export interface UploadTask {
  readonly mediaId: string
  readonly tier: 'preview' | 'original'
  readonly content: Blob
  readonly mime: string
}

/**
 * Sends one piece of content and goes on where an earlier try was cut, in this tab or another:
 * its address follows from what it is, and the hub knows how much it has.
 */
export function uploadContent(
  hub: MediaHub,
  task: UploadTask,
  options: { readonly signal: AbortSignal; readonly onSent: (bytes: number) => void },
): Promise<UploadOutcome> {
  const { mediaId, tier, content, mime } = task
  const { signal } = options
  const uploadId = uploadIdOf(mediaId, tier)
  return new Promise((resolve) => {
    const end = (outcome: UploadOutcome) => {
      signal.removeEventListener('abort', stop)
      resolve(outcome)
    }
    const upload = new Upload(content, {
      endpoint: `${hub.baseUrl}/api/media/uploads`,
      // Asking for what was never begun costs a turn and an error on the console.
      ...(isBegun(uploadId) ? { uploadUrl: `${hub.baseUrl}/api/media/uploads/${uploadId}` } : {}),
      headers: { authorization: hub.authorization },
      metadata: { mediaId, tier, mime },
      chunkSize: SLICE_BYTES,
      storeFingerprintForResuming: false,
      retryDelays: [0, 500, 1_000, 2_000, 4_000],
      onProgress: (sent) => options.onSent(sent),
      onUploadUrlAvailable: () => noteBegun(uploadId),
      onSuccess: () => {
        forgetBegun(uploadId)
        end('sent')
      },
      onError: (error) => end(outcomeOf(error)),
    })
    const stop = () => {
      void upload.abort()
      end('stopped')
    }
    if (signal.aborted) return end('stopped')
    signal.addEventListener('abort', stop)
    upload.start()
  })
}

function uploadIdOf(mediaId: string, tier: string): string {
  return mediaPath('files', mediaId, tier).split('/').slice(-2).join('-')
}

function outcomeOf(error: Error | DetailedError): UploadOutcome {
  const status = 'originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0
  if (status === 410) return 'sent'
  if (status === 404) return 'no_record'
  if (status === 507) return 'hub_full'
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'refused' : 'no_answer'
}

const begun = (uploadId: string) => keptUnder(`upload:${uploadId}`)

function isBegun(uploadId: string): boolean {
  return localStorage.getItem(begun(uploadId)) !== null
}

function noteBegun(uploadId: string): void {
  try {
    localStorage.setItem(begun(uploadId), '1')
  } catch (error) {
    // A full phone: the hub knows by itself what was begun, it only takes a turn longer.
    if (!(error instanceof DOMException)) throw error
  }
}

function forgetBegun(uploadId: string): void {
  localStorage.removeItem(begun(uploadId))
}
