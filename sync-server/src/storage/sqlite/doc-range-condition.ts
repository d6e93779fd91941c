import type { DocRange } from '../doc-storage.ts'

/** The WHERE of a list of docs, whichever way it runs. */
export function docRangeCondition(range: DocRange): { condition: string; params: string[] } {
  const { descending, startId, endId, isEndIncluded } = range
  const conditions = ['deleted = 0']
  const params: string[] = []
  if (startId !== undefined) {
    const operator = (descending ? '<' : '>') + (range.isStartExcluded === true ? '' : '=')
    conditions.push(`id ${operator} ?`)
    params.push(startId)
  }
  if (endId !== undefined) {
    const operator = (descending ? '>' : '<') + (isEndIncluded ? '=' : '')
    conditions.push(`id ${operator} ?`)
    params.push(endId)
  }
  return { condition: conditions.join(' AND '), params }
}
