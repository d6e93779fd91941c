import type { RevisionsField, SyncError } from '@tributary/sync-protocol'
import type { Principal } from '../access/principal.ts'
import type { WritePolicy } from './write-policy.ts'

/** A doc to store, taken apart and checked by `readDocWrite`. */
export interface DocWrite {
  readonly id: string
  /** The rev being edited; with `newEdits: false`, the rev this doc is. */
  readonly rev?: string
  /** The ancestry of `rev`, with `newEdits: false`. */
  readonly revisions?: RevisionsField
  readonly isDeleted: boolean
  /** The doc's own members as JSON text: `{"text":"…"}`, without any that begin with `_`. */
  readonly body: string
  readonly attachments: readonly AttachmentWrite[]
}

export type AttachmentWrite =
  | FollowingAttachment
  /** Keeps what an ancestor has under this name, of this digest and revpos if they are given. */
  | {
      readonly kind: 'stub'
      readonly name: string
      readonly digest?: string
      readonly revpos?: number
    }
  | (NewAttachment & { readonly kind: 'bytes'; readonly bytes: Uint8Array })
  | (NewAttachment & { readonly kind: 'staged'; readonly staged: StagedBytes })
  /** What another doc has under the same name: no byte is moved. */
  | {
      readonly kind: 'copied'
      readonly name: string
      readonly from: { readonly docId: string; readonly rev: string }
    }

/** Announced bytes that have yet to come; a doc cannot be written before they have. */
export interface FollowingAttachment {
  readonly kind: 'follows'
  readonly name: string
  readonly contentType: string
  readonly revpos?: number
  /** As the sender knows it: of the bytes as they come, or of the plain ones. */
  readonly digest?: string
  readonly length?: number
  readonly encodedLength?: number
  readonly isGzipped: boolean
}

interface NewAttachment {
  readonly name: string
  readonly contentType: string
  /** The generation that added it; without one it is as new as the rev it comes with. */
  readonly revpos?: number
  /** What the sender calls its digest, should that differ from the md5 of the plain bytes. */
  readonly sentDigest?: string
}

/** An attachment's bytes that are here, and that no doc has yet. */
export interface StagedBytes {
  /** `md5-<base64>` */
  readonly digest: string
  /** Base64url. */
  readonly sha256: string
  readonly length: number
  /** Those that are few enough to wait in memory; else they are in `blob`. */
  readonly bytes?: Uint8Array
  readonly blob?: number
}

export interface WriteDocsOptions {
  readonly newEdits: boolean
  readonly principal: Principal
  /** Judges each doc inside the write; without it every doc is welcome (hub code's own writes). */
  readonly policy?: WritePolicy
}

export type WriteOutcome =
  | { readonly kind: 'stored'; readonly id: string; readonly rev: string }
  | {
      readonly kind: 'refused'
      readonly id: string
      readonly rev?: string
      readonly refusal: SyncError
    }
