import type { Principal } from '../access/principal.ts'
import type { AttachmentAnswer } from '../replication/doc-answer.ts'
import type { UploadInfo } from './upload-folder.ts'

/** What somebody may upload, as a record that is here says it. */
interface ExpectedBytes {
  /** Lower-case hex. */
  readonly sha256: string
  readonly bytes: number
}

/**
 * Who may upload and read which bytes: decided by whoever knows the records. Refusals reject with
 * `MediaError`.
 */
export interface MediaDesk {
  /** @throws MediaError `unauthorized` */
  whoIs(authorization: string | undefined): Promise<Principal>
  /** Who a ticket was given to, as they stand now; null when that device may not enter any more. */
  holderOf(deviceId: string): Principal | null
  /** @throws MediaError when there is no such record for them, or the bytes are here */
  expect(principal: Principal, mediaId: string, tier: string): Promise<ExpectedBytes>
  /**
   * Verifies what has arrived whole and binds it to its record; until the record is there, it
   * waits. Resolves once it is on disk.
   *
   * @throws MediaError `media_hash_differs`: the upload is gone and has to begin again
   */
  settle(upload: UploadInfo): Promise<void>
  /** @throws MediaError `media_not_found`, `media_not_here_yet` */
  open(principal: Principal, mediaId: string, tier: string): Promise<AttachmentAnswer>
}
