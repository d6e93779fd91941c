import type { WithDeleted } from 'rxdb/plugins/core'
import { createConflictHandler, type MergeStates, type WireDoc } from '../src/index.ts'

/** A doc whose writes can be counted: each write adds a token, and no merge may lose one. */
export interface Note {
  id: string
  title: string
  tokens: string[]
}

export const NOTE_SCHEMA = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 60 },
    title: { type: 'string' },
    tokens: { type: 'array', items: { type: 'string' } },
  },
  required: ['id', 'title', 'tokens'],
} as const

const union = (a: readonly string[] = [], b: readonly string[] = []) =>
  [...new Set([...a, ...b])].sort()

/** Tokens as a growing set, the title by three-way comparison, the greater when both changed. */
export const mergeNotes: MergeStates<Note> = (ours, theirs, base) => ({
  ...ours,
  tokens: union(ours.tokens, theirs.tokens),
  title: mergeTitles(ours.title, theirs.title, base?.title),
})

function mergeTitles(ours: string, theirs: string, base: string | undefined): string {
  if (ours === base) return theirs
  if (theirs === base) return ours
  return ours > theirs ? ours : theirs
}

export const noteConflicts = createConflictHandler<Note>(
  mergeNotes,
  (a, b) => a.title === b.title && a.tokens.join(' ') === b.tokens.join(' '),
)

export function noteToWire({ id, title, tokens }: WithDeleted<Note>): WireDoc {
  return { _id: id, type: 'note', title, tokens }
}

export function noteToLocal(doc: WireDoc): WithDeleted<Note> {
  const { title, tokens } = doc
  return {
    id: doc._id,
    title: typeof title === 'string' ? title : '',
    tokens: Array.isArray(tokens) ? tokens.filter((token) => typeof token === 'string') : [],
    _deleted: false,
  }
}
