import { isAnswerMap } from './answers.ts'
import type { Definition } from './definition.ts'
import type { DefinitionProblem, Raw } from './definition-reader.ts'
import { canBeDrawn, fits, SUMMARY_PARTS } from './summaries/parts.ts'
import { usedFields } from './summaries/given.ts'

const words = (names: string): ReadonlySet<string> => new Set(names.split(' '))

/** What is read, by where it stands; also what other tools write there and nobody misses. */
const KNOWN = {
  whole: words(
    'definitionVersion id version title name about description source answeredBy facilitatedBy isTogether visibility round lang language fields questions steps summaries summary $schema $comment comment',
  ),
  field: words(
    'key id kind type words label title question prompt name hint help description when showIf required isLong long multiline maxLength max options choices values from min to low fromWords minLabel middle high toWords maxLabel unit atMost poles mayNotApply parts of fields item atLeast $comment comment',
  ),
  step: words(
    'key id title words label hint description when fields questions field $comment comment',
  ),
  summary: words('kind type title uses $comment comment'),
  condition: words('all any not field answered is isNot includes atLeast atMost'),
} as const

const MOST = 20

/**
 * What a definition says that nothing comes of: names that are not known, parts of pictures that
 * no field plays. It runs all the same, so this is advice for its author and no reason to refuse.
 *
 * @param value - as it was written
 */
export function adviseOn(value: unknown, definition: Definition): readonly DefinitionProblem[] {
  if (!isAnswerMap(value)) return []
  const advice = [
    ...unknownMembers(value, '', KNOWN.whole),
    ...listed(value['fields'] ?? value['questions'], 'fields').flatMap(adviseOnField),
    ...listed(value['steps'], 'steps').flatMap(([path, step]) => [
      ...unknownMembers(step, path, KNOWN.step),
      ...adviseOnCondition(step['when'], `${path}.when`),
      ...listed(step['fields'] ?? step['questions'], `${path}.fields`).flatMap(adviseOnField),
    ]),
    ...listed(value['summaries'], 'summaries').flatMap(([path, summary]) =>
      unknownMembers(summary, path, KNOWN.summary),
    ),
    ...adviseOnPictures(definition),
  ]
  return advice.slice(0, MOST)
}

function adviseOnField([path, field]: readonly [string, Raw]): DefinitionProblem[] {
  return [
    ...unknownMembers(field, path, KNOWN.field),
    ...adviseOnCondition(field['when'] ?? field['showIf'], `${path}.when`),
    ...listed(field['fields'], `${path}.fields`).flatMap(adviseOnField),
  ]
}

function adviseOnCondition(value: unknown, path: string): DefinitionProblem[] {
  return isAnswerMap(value) ? unknownMembers(value, path, KNOWN.condition) : []
}

function adviseOnPictures(definition: Definition): DefinitionProblem[] {
  return definition.summaries.flatMap((spec, at) => {
    const path = `summaries.${at}`
    const parts = SUMMARY_PARTS[spec.kind]
    const names = Object.keys(parts)
    const amiss = Object.keys(spec.uses).flatMap((name): DefinitionProblem[] => {
      const part = Object.hasOwn(parts, name) ? parts[name] : undefined
      const here = `${path}.uses.${name}`
      if (part === undefined)
        return [{ path: here, code: 'unknown_part', detail: names.join(', ') }]
      const isGroup = definition.fields.some(
        ({ key, kind }) => kind === 'group' && spec.uses[name]?.includes(key) === true,
      )
      return isGroup || usedFields(spec, name, definition).every((found) => fits(part, found))
        ? []
        : [{ path: here, code: 'unfit_part', detail: (part.kinds ?? ['group.field']).join(', ') }]
    })
    if (amiss.length > 0 || canBeDrawn(spec, definition)) return amiss
    const needed = names.filter((name) => parts[name]?.isNeeded === true)
    return [{ path, code: 'not_drawn', detail: (needed.length > 0 ? needed : names).join(', ') }]
  })
}

function unknownMembers(raw: Raw, path: string, known: ReadonlySet<string>): DefinitionProblem[] {
  return Object.keys(raw)
    .filter((name) => !known.has(name))
    .map((name) => {
      const near = [...known].find((each) => isNear(name, each))
      const detail = near === undefined ? name.slice(0, 40) : `${name.slice(0, 40)} → ${near}`
      return { path: path === '' ? name : `${path}.${name}`, code: 'unknown_member', detail }
    })
}

function listed(value: unknown, path: string): (readonly [string, Raw])[] {
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : isAnswerMap(value)
      ? Object.values(value)
      : []
  return list.flatMap((each, at) => (isAnswerMap(each) ? [[`${path}.${at}`, each] as const] : []))
}

/** One letter more, less, other or two in the wrong order; or only capitals and lines differ. */
function isNear(written: string, meant: string): boolean {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '')
  const [a, b] = [bare(written), bare(meant)]
  if (a === b) return true
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 3) return false
  let at = 0
  while (at < a.length && a.charAt(at) === b.charAt(at)) at += 1
  const [restA, restB] = [a.slice(at), b.slice(at)]
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA.charAt(0) === restB.charAt(1) &&
      restA.charAt(1) === restB.charAt(0) &&
      restA.slice(2) === restB.slice(2))
  )
}
