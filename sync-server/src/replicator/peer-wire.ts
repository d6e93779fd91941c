import type { JsonObject } from '@tributary/sync-protocol'
import * as z from 'zod'
import type { ReplicationFilter } from './replication-spec.ts'

/** A doc as it goes over the wire; its members are nobody's business here. */
export type WireDoc = JsonObject & { readonly _id: string; readonly _rev: string }

export interface PeerInfo {
  /** What tells this db from another of the same name, as far as the server says so. */
  readonly instance: string
  readonly updateSeq: string
}

export interface PeerChange {
  readonly id: string
  readonly revs: readonly string[]
}

export interface PeerPage {
  readonly changes: readonly PeerChange[]
  readonly lastSeq: string
  /** Absent when the server does not count. */
  readonly pending: number | undefined
}

export interface MissingRevs {
  readonly missing: readonly string[]
  readonly ancestors: readonly string[]
}

export interface RefusedWrite {
  readonly id: string
  readonly reason: string
}

export const infoSchema = z.looseObject({
  instance_start_time: z.union([z.string(), z.number()]).optional(),
  instance_id: z.string().optional(),
  update_seq: z.unknown(),
})
export const changesSchema = z.looseObject({
  results: z.array(
    z.looseObject({ id: z.string(), changes: z.array(z.looseObject({ rev: z.string() })) }),
  ),
  last_seq: z.union([z.string(), z.number(), z.array(z.unknown())]),
  pending: z.number().nullish(),
})
export const revsDiffSchema = z.record(
  z.string(),
  z.looseObject({
    missing: z.array(z.string()).default([]),
    possible_ancestors: z.array(z.string()).default([]),
  }),
)
export const wireDocSchema = z.looseObject({ _id: z.string(), _rev: z.string() })
export const bulkGetSchema = z.looseObject({
  results: z.array(
    z.looseObject({
      id: z.string(),
      docs: z.array(z.looseObject({ ok: wireDocSchema.optional() })),
    }),
  ),
})
export const openRevsSchema = z.array(z.looseObject({ ok: wireDocSchema.optional() }))
export const bulkDocsSchema = z.array(
  z.looseObject({
    id: z.string().optional(),
    error: z.unknown(),
    reason: z.string().optional(),
  }),
)

/** Statuses that say something about the docs, not about the server or our rights. */
export function isRefusalOfDocs(status: number): boolean {
  return [400, 403, 409, 412, 413, 415, 417, 422].includes(status)
}

export function printSeq(seq: unknown): string {
  return typeof seq === 'string' || typeof seq === 'number' ? String(seq) : JSON.stringify(seq ?? 0)
}

/** `_design/x` keeps its slash: some servers know it by no other name. */
export function encodeId(id: string): string {
  return id.startsWith('_design/')
    ? `_design/${encodeURIComponent(id.slice('_design/'.length))}`
    : encodeURIComponent(id)
}

export function filterQuery(filter: ReplicationFilter | undefined): Record<string, string> {
  switch (filter?.kind) {
    case undefined:
      return {}
    case 'doc_ids':
      return { filter: '_doc_ids' }
    case 'selector':
      return { filter: '_selector' }
    case 'ddoc':
      return { ...filter.params, filter: filter.name }
  }
}

export function filterBody(filter: ReplicationFilter | undefined): object | undefined {
  switch (filter?.kind) {
    case 'doc_ids':
      return { doc_ids: filter.docIds }
    case 'selector':
      return { selector: filter.selector }
    case 'ddoc':
    case undefined:
      return undefined
  }
}
