import { createHash } from 'node:crypto'
import { isJsonObject, type JsonValue } from '@tributary/sync-protocol'
import { isJavaScript } from '../design/check-design-doc.ts'
import type { DesignDoc } from '../design/design-doc.ts'

export interface ViewDefinition {
  readonly design: DesignDoc
  readonly name: string
  readonly reduce: string | undefined
  /** Whether design documents are mapped, too. */
  readonly includesDesign: boolean
  /** Whether the map is told each doc's seq, as `_local_seq`. */
  readonly hasLocalSeq: boolean
  /** The same for views that give the same rows and sums, wherever they are. */
  readonly indexId: string
}

const PREFIX = 'view '

export function isViewIndex(indexId: string): boolean {
  return indexId.startsWith(PREFIX)
}

/** The views of a design document that can be run here. */
export function viewsOf(design: DesignDoc): ViewDefinition[] {
  const { views, options } = design.body
  if (!isJsonObject(views) || !isJavaScript(design.body)) return []
  const includesDesign = isJsonObject(options) && options['include_design'] === true
  const hasLocalSeq = isJsonObject(options) && options['local_seq'] === true
  const { lib } = views
  return Object.entries(views).flatMap(([name, view]): ViewDefinition[] => {
    if (name === 'lib' || !isJsonObject(view) || typeof view['map'] !== 'string') return []
    const { map } = view
    const reduce = typeof view['reduce'] === 'string' ? view['reduce'] : undefined
    // A reduce of ours is summed up within the index; others are asked when somebody wants to know.
    const kept = reduce?.startsWith('_') === true ? reduce : ''
    const parts: (JsonValue | undefined)[] = [map, kept, lib, includesDesign]
    // Only where it is asked for, so that other indexes keep their names.
    if (hasLocalSeq) parts.push('local_seq')
    const indexId = `${PREFIX}${sign(parts)}`
    return [{ design, name, reduce, includesDesign, hasLocalSeq, indexId }]
  })
}

export function sign(parts: readonly (JsonValue | undefined)[]): string {
  return createHash('md5').update(JSON.stringify(parts)).digest('hex')
}
