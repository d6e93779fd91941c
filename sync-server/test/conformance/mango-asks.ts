import { expect } from 'vitest'
import type { TestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

export interface Found {
  readonly docs: readonly Record<string, unknown>[]
  readonly bookmark: string
  readonly warning?: string
  readonly execution_stats?: Record<string, number>
}

export interface Explained {
  readonly index: { readonly name: string } | null
  readonly index_candidates: readonly {
    readonly index: { readonly name: string }
    readonly analysis: { readonly reasons: readonly { readonly name: string }[] }
  }[]
  readonly mrargs: Record<string, unknown>
}

export interface MadeIndex {
  readonly result: string
  readonly id: string
  readonly name: string
}

/** Asks a server in Mango's words; each answer must be a success. */
export function mangoAsks(server: () => TestServer) {
  const post = async <T>(path: string, body: object): Promise<T> => {
    const answer = await ask(server(), 'POST', path, { body })
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
    return answer.json
  }
  return {
    find: (db: string, body: object) => post<Found>(`${db}/_find`, body),
    explain: (db: string, body: object) => post<Explained>(`${db}/_explain`, body),
    createIndex: (db: string, index: object, more: object = {}) =>
      post<MadeIndex>(`${db}/_index`, { index, ...more }),
    /** @returns the rev */
    put: async (db: string, id: string, body: object): Promise<string> => {
      const answer = await ask(server(), 'PUT', `${db}/${encodeURIComponent(id)}`, { body })
      expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
      const { rev }: { rev: string } = answer.json
      return rev
    },
    /** A db of entries numbered from 0, of two kinds, with the hour of each. */
    filled: async (count: number): Promise<string> => {
      const db = await freshDb(server())
      const docs = Array.from({ length: count }, (_, number) => ({
        _id: `e${String(number).padStart(4, '0')}`,
        kind: number % 2 === 0 ? 'enact' : 'reflect',
        at: { hour: number % 24 },
        number,
      }))
      const answer = await ask(server(), 'POST', `${db}/_bulk_docs`, { body: { docs } })
      expect(answer.status).toBe(201)
      return db
    },
  }
}

export const numbers = ({ docs }: Found) => docs.map((doc) => doc['number'])
