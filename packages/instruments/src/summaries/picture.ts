import type { DiffPiece } from '@tributary/records'
import type { Words } from '../words.ts'

// What a summary is before it is drawn: data that a picture and its table are both made from.
// Nothing here knows a screen, and nothing here puts people in an order of worth.

/** Words the app says in its own language. */
const TERMS = [
  'answers',
  'story',
  'stories',
  'evidence',
  'indicator',
  'told',
  'notTold',
  'chain',
  'complete',
  'broken',
  'tested',
  'held',
  'failed',
  'untested',
  'truth',
  'hypothesis',
  'cites',
  'open',
  'done',
  'overdue',
  'due',
  'owner',
  'action',
  'intent',
  'result',
  'loop',
  'closed',
  'goesOnFrom',
  'node',
  'parent',
  'negative',
  'count',
  'notApplicable',
  'aspect',
  'enough',
  'score',
  'when',
  'version',
  'added',
  'removed',
  'level',
  'chosen',
  'reasons',
  'considered',
  'noAnswer',
  'verified',
  'notVerified',
  'total',
  'decisions',
  'value',
] as const
export type Term = (typeof TERMS)[number]

export type Label =
  | { readonly words: Words }
  | { readonly text: string }
  | { readonly term: Term }
  /** A day or moment, ISO 8601. */
  | { readonly at: string }
  /** From a day to a day; '' where one of them was not given. */
  | { readonly period: readonly [from: string, to: string] }
  /** Id of a person, entry, response or aspect, which the app names. */
  | { readonly ref: string }

export interface Table {
  readonly columns: readonly Label[]
  readonly rows: readonly (readonly Label[])[]
}

export interface Bar {
  readonly label: Label
  readonly count: number
}
export interface TreeNode {
  readonly id: string
  readonly parentId: string | null
  readonly label: Label
  readonly note: Label | null
  /** Drawn with another shape, not with a colour alone. */
  readonly mark: 'plain' | 'chosen' | 'negative'
  readonly responseId: string
}
export interface TernaryPoint {
  readonly id: string
  readonly responseId: string
  readonly weights: readonly [number, number, number]
  readonly label: Label
}
export interface DriftPanel {
  readonly label: Label
  /** The score that is enough; null where nobody said. */
  readonly enough: number | null
  readonly points: readonly { readonly at: string; readonly value: number }[]
}

export type PictureShape =
  | { readonly kind: 'bars'; readonly bars: readonly Bar[]; readonly isOrdered: boolean }
  | {
      readonly kind: 'heat'
      readonly rows: readonly Label[]
      readonly columns: readonly Label[]
      readonly counts: readonly (readonly number[])[]
    }
  /** 0 not told, 1 told, 2 told with evidence. */
  | {
      readonly kind: 'matrix'
      readonly rows: readonly Label[]
      readonly columns: readonly { readonly label: Label; readonly responseId: string }[]
      readonly cells: readonly (readonly (0 | 1 | 2)[])[]
    }
  | { readonly kind: 'tree'; readonly nodes: readonly TreeNode[] }
  | {
      readonly kind: 'links'
      readonly left: readonly { readonly id: string; readonly label: Label }[]
      readonly right: readonly {
        readonly id: string
        readonly label: Label
        readonly state: 'untested' | 'held' | 'failed'
      }[]
      readonly links: readonly { readonly from: string; readonly to: string }[]
    }
  | {
      readonly kind: 'columns'
      readonly columns: readonly {
        readonly label: Label
        readonly items: readonly { readonly label: Label; readonly responseId: string }[]
        readonly isDrawnOut: boolean
      }[]
    }
  | {
      readonly kind: 'chains'
      readonly chains: readonly (readonly {
        readonly id: string
        readonly label: Label
        readonly isClosed: boolean
      }[])[]
      readonly closed: number
      readonly total: number
    }
  | {
      readonly kind: 'ternary'
      readonly poles: readonly [Label, Label, Label]
      readonly points: readonly TernaryPoint[]
      readonly notApplicable: number
    }
  | {
      readonly kind: 'multiples'
      readonly from: number
      readonly to: number
      readonly panels: readonly DriftPanel[]
    }
  | {
      readonly kind: 'diffs'
      readonly versions: readonly {
        readonly at: string
        readonly responseId: string
        readonly parts: readonly { readonly label: Label; readonly pieces: readonly DiffPiece[] }[]
      }[]
    }
  | { readonly kind: 'table' }

export type Picture = PictureShape & {
  readonly title: Label
  /** The same in words and numbers, for whoever cannot see the picture. */
  readonly table: Table
}

export const term = (name: Term): Label => ({ term: name })
export const plain = (text: string | number): Label => ({ text: String(text) })
