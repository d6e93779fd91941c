import type { Definition, FieldKind, SummarySpec } from '../definition.ts'
import { type FoundField, usedFields } from './given.ts'

interface Part {
  /** Kinds of field that can play it; absent for any. */
  readonly kinds?: readonly FieldKind[]
  /** Without it there is no such picture. */
  readonly isNeeded?: true
  readonly isInGroup?: true
}

const COUNTED: readonly FieldKind[] = ['choice', 'choices', 'scale', 'number', 'aspect']
const TEXT: readonly FieldKind[] = ['text', 'madlib']

/** The parts of each picture, and what can play them. `docs/instruments.md` says the same. */
export const SUMMARY_PARTS: Readonly<Record<SummarySpec['kind'], Readonly<Record<string, Part>>>> =
  {
    distributions: { fields: { kinds: COUNTED } },
    matrix: {
      cycles: { isNeeded: true },
      evidence: { kinds: ['entries'] },
      indicators: { kinds: ['text'] },
      title: { kinds: ['text'] },
    },
    selection: {
      chosen: { kinds: ['response'], isNeeded: true },
      considered: { kinds: ['responses'] },
      level: {},
      reasons: {},
      title: { kinds: ['text'] },
    },
    hypotheses: {
      truths: { isNeeded: true, isInGroup: true },
      if: { isNeeded: true, isInGroup: true },
      thenWhat: { isInGroup: true },
      cites: { kinds: ['cites'], isInGroup: true },
      outcome: { isInGroup: true },
    },
    columns: { columns: {}, decisions: {} },
    intent: {
      intended: {},
      actual: {},
      why: {},
      action: { isInGroup: true },
      owner: { isInGroup: true },
      due: { isInGroup: true },
      done: { isInGroup: true },
    },
    loops: {
      stations: { isNeeded: true },
      title: { kinds: ['text'] },
      after: { kinds: ['response'] },
    },
    tree: {
      label: { isNeeded: true, isInGroup: true },
      parent: { kinds: ['parent'], isInGroup: true },
      negative: { isInGroup: true },
      by: { isInGroup: true },
    },
    table: { columns: {}, verified: {} },
    ternary: { triad: { kinds: ['triad'] }, title: { kinds: ['text'] } },
    drift: { score: { kinds: ['scale', 'number'], isNeeded: true }, about: {} },
    versions: { fields: { kinds: TEXT, isNeeded: true } },
    heat: { rows: { isNeeded: true }, columns: { isNeeded: true } },
    values: { columns: {} },
  }

/** Whether a field can play a part. */
export function fits({ kinds, isInGroup }: Part, { field, group }: FoundField): boolean {
  const isPlaced = isInGroup !== true || group !== null
  return isPlaced && (kinds === undefined || kinds.includes(field.kind))
}

/** Whether fields that can play them stand for all parts without which nothing can be drawn. */
export function canBeDrawn(spec: SummarySpec, definition: Definition): boolean {
  const parts = Object.entries(SUMMARY_PARTS[spec.kind])
  const isFilled = ([name, part]: readonly [string, Part]) =>
    usedFields(spec, name, definition).some((found) => fits(part, found))
  if (spec.kind === 'columns' || spec.kind === 'intent') {
    // A group stands for its first text in these.
    return parts.some(([name]) => (spec.uses[name] ?? []).length > 0)
  }
  return parts.filter(([, part]) => part.isNeeded === true).every(isFilled)
}
