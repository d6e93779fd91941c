import { answerOf, idsOf, isAnswered, itemsOf, textOf } from '../answers.ts'
import { isAncestor } from '../check-answers.ts'
import type { SummarySpec } from '../definition.ts'
import { groupAt, labelOf, type SummaryInput, usedField, usedFields } from './given.ts'
import { type Picture, plain, term, type TreeNode } from './picture.ts'

/** Nodes below nodes, from every response, and how many there are of each kind. */
export function tree(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses } = input
  const label = usedField(spec, 'label', definition)
  const parent = usedField(spec, 'parent', definition)
  const negative = usedField(spec, 'negative', definition)
  const by = usedFields(spec, 'by', definition)
  const group = groupAt(definition, label?.group?.key ?? '')
  if (label === null || group === null) return []
  const rows: { readonly node: TreeNode; readonly answers: Readonly<Record<string, unknown>> }[] =
    []
  for (const response of responses) {
    const value = answerOf(response.answers, group.key)
    const items = itemsOf(value)
    const idOf = (key: string) => `${response.id}/${key}`
    for (const item of items) {
      if (!isAnswered(item.answers)) continue
      const above = textOf(answerOf(item.answers, parent?.field.key ?? ''))
      const isThere = items.some((each) => each.key === above)
      // A circle that two phones made together is cut, so that every node is drawn.
      const isCircle = isThere && isAncestor(item.key, above, parent?.field.key ?? '', value)
      rows.push({
        answers: item.answers,
        node: {
          id: idOf(item.key),
          parentId: isThere && !isCircle ? idOf(above) : null,
          label: labelOf(label.field, answerOf(item.answers, label.field.key)),
          note: null,
          mark: isNegative(answerOf(item.answers, negative?.field.key ?? ''))
            ? 'negative'
            : 'plain',
          responseId: response.id,
        },
      })
    }
  }
  const nodes = rows.map(({ node }) => node)
  const nameOf = new Map(nodes.map((node) => [node.id, node.label]))
  const picture: Picture = {
    kind: 'tree',
    title: spec.title === undefined ? { words: group.words } : { words: spec.title },
    nodes,
    table: {
      columns: [term('node'), term('parent'), ...by.map(({ field }) => ({ words: field.words }))],
      rows: rows.map(({ node, answers }) => [
        node.label,
        nameOf.get(node.parentId ?? '') ?? plain('—'),
        ...by.map(({ field }) => labelOf(field, answerOf(answers, field.key))),
      ]),
    },
  }
  return [picture]
}

function isNegative(value: unknown): boolean {
  return value === 'yes' || value === 'negative' || value === true
}

/**
 * Which stories were chosen from which, level by level, with the reasons given. A story or a
 * selection stands below the selection that considered it; the chosen one is marked.
 */
export function selection(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses } = input
  const key = (part: string) => usedField(spec, part, definition)?.field.key ?? ''
  const [titleKey, levelKey, chosenKey, consideredKey, reasonsKey] = [
    key('title'),
    key('level'),
    key('chosen'),
    key('considered'),
    key('reasons'),
  ]
  const known = new Set(responses.map((response) => response.id))
  const selections = responses.flatMap((response) => {
    const chosen = textOf(answerOf(response.answers, chosenKey))
    return chosen === '' ? [] : [{ response, chosen }]
  })
  // The last selection that took a response up is the one above it.
  const above = new Map<string, { readonly id: string; readonly isChosen: boolean }>()
  for (const { response, chosen } of selections) {
    for (const id of new Set([...idsOf(answerOf(response.answers, consideredKey)), chosen])) {
      if (id === response.id || !known.has(id)) continue
      // Two levels cannot have chosen each other.
      if (goesUpTo(above, response.id, id)) continue
      above.set(id, { id: response.id, isChosen: id === chosen })
    }
  }
  const isSelection = new Set(selections.map(({ response }) => response.id))
  const nodes = responses.map(({ id, answers }, at): TreeNode => {
    const title = textOf(answerOf(answers, titleKey))
    const level = textOf(answerOf(answers, levelKey))
    const reasons = textOf(answerOf(answers, reasonsKey))
    return {
      id,
      parentId: above.get(id)?.id ?? null,
      label: isSelection.has(id)
        ? level === ''
          ? term('level')
          : plain(level)
        : plain(title === '' ? String(at + 1) : title),
      note: isSelection.has(id) && reasons !== '' ? plain(reasons) : null,
      mark: above.get(id)?.isChosen === true ? 'chosen' : 'plain',
      responseId: id,
    }
  })
  const nameOf = new Map(nodes.map((node) => [node.id, node.label]))
  return [
    {
      kind: 'tree',
      title: spec.title === undefined ? term('chosen') : { words: spec.title },
      nodes,
      table: {
        columns: [term('level'), term('chosen'), term('considered'), term('reasons')],
        rows: selections.map(({ response, chosen }) => [
          nameOf.get(response.id) ?? plain(''),
          nameOf.get(chosen) ?? plain('—'),
          plain(idsOf(answerOf(response.answers, consideredKey)).length),
          plain(textOf(answerOf(response.answers, reasonsKey))),
        ]),
      },
    },
  ]
}

function goesUpTo(
  above: ReadonlyMap<string, { readonly id: string }>,
  from: string,
  to: string,
): boolean {
  const seen = new Set<string>()
  for (let at: string | undefined = from; at !== undefined && !seen.has(at);) {
    if (at === to) return true
    seen.add(at)
    at = above.get(at)?.id
  }
  return false
}
