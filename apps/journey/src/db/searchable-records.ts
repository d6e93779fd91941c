import type { AnyRecord, RecordType } from '@tributary/records'
import type { Surroundings } from './live-records.ts'

/** What can be found of one record. */
export interface Searchable {
  readonly id: string
  readonly type: RecordType
  readonly title: string
  readonly text: string
  /** What others added to it: captions, transcripts, codes, words of thanks. */
  readonly said: string
  /** Id of what is opened to read it: itself, but for what is read within something else. */
  readonly opens: string
  /** '' where it has several. */
  readonly lang: string
  readonly occurredAt: string
}

interface Row {
  /** The field that says it in short; none for what is only read as a text. */
  readonly title?: string
  /** Fields that say something; `of.each` is read of an object, or of each in a list or map. */
  readonly text: readonly string[]
  /** The field with the id of what it is read in. */
  readonly opens?: readonly string[]
}

/** What says something in each type. Forms and what belongs to entries are found elsewhere. */
const ROWS: Partial<Record<RecordType, Row>> = {
  person: { title: 'displayName', text: ['bio', 'practices', 'domains', 'intendedRole'] },
  roleHolding: { text: ['intent'], opens: ['personId'] },
  team: { title: 'name', text: ['challenge', 'systemOfFocus'] },
  journey: {
    title: 'title',
    text: [
      'practice',
      'applications',
      'purpose.to',
      'purpose.aimsTo',
      'purpose.inOrderTo',
      'purpose.inAWayThat',
      'purpose.soThat',
      'phases.name',
    ],
  },
  place: { title: 'name', text: ['region', 'narrative'] },
  hub: { title: 'name', text: ['region', 'narrative'] },
  network: { title: 'name', text: ['region', 'narrative'] },
  session: { title: 'title', text: ['place', 'theme', 'activity'] },
  channel: { title: 'label', text: ['prompt'] },
  decision: { title: 'proposal', text: ['context'] },
  signal: { text: ['note'], opens: ['aboutId', 'toIds'] },
  wording: {
    text: ['parts.to', 'parts.aimsTo', 'parts.inOrderTo', 'parts.inAWayThat', 'parts.soThat'],
  },
  offerNeed: { title: 'domain', text: ['description', 'terms'] },
  pathway: { title: 'title', text: ['stages.title', 'stages.asked', 'stages.offered'] },
  pathwayStep: { text: ['note'], opens: ['pathwayId'] },
  valueFrame: { title: 'title', text: ['themes.name', 'method'] },
  aspect: { title: 'name', text: ['about', 'indicators'] },
  pattern: { title: 'title', text: ['context', 'problem', 'response', 'examples'] },
  method: { title: 'title', text: ['use', 'steps', 'needs'] },
  resource: { title: 'title', text: ['description', 'link'] },
  story: { title: 'title', text: ['text'] },
  term: { title: 'term', text: ['meaning'] },
}

/** @returns null for a record that says nothing in words */
export function textOfRecord(record: AnyRecord): Searchable | null {
  const row = ROWS[record.type]
  if (row === undefined) return null
  const { _id, type, lang, occurredAt } = record
  const title = row.title === undefined ? '' : wordsAt(record.body, [row.title])
  const text = row.text
    .map((path) => wordsAt(record.body, path.split('.')))
    .filter((words) => words !== '')
    .join('\n')
  if (title === '' && text === '') return null
  const opens = (row.opens ?? [])
    .map((path) => wordsAt(record.body, [path]).split(', ')[0] ?? '')
    .find((id) => id !== '')
  return { id: _id, type, title, text, said: '', opens: opens ?? _id, lang, occurredAt }
}

/** Those on this phone that were not taken back. */
export function searchableRecords(around: Surroundings): ReadonlyMap<string, AnyRecord> {
  const found = new Map<string, AnyRecord>()
  for (const side of around.sides.values()) {
    for (const type of Object.keys(ROWS)) {
      for (const record of side.byType.get(type) ?? []) {
        if (side.withdrawals.has(record._id) || isOfEntry(record)) continue
        found.set(record._id, record)
      }
    }
  }
  return found
}

/** Thanks for an entry are found with the entry. */
function isOfEntry(record: AnyRecord): boolean {
  return record.type === 'signal' && record.body.aboutId?.startsWith('entry:') === true
}

function wordsAt(value: unknown, path: readonly string[]): string {
  if (typeof value === 'string') return path.length === 0 ? value : ''
  if (Array.isArray(value)) return joined(value.map((one) => wordsAt(one, path)))
  if (typeof value !== 'object' || value === null) return ''
  const [field = '', ...rest] = path
  if (Object.hasOwn(value, field)) return wordsAt(Reflect.get(value, field), rest)
  // A map by key, as the themes of a value frame are; what is gone from it says nothing.
  const each = Object.values(value).filter((one) => typeof one === 'object' && one !== null)
  return joined(
    each.map((one) =>
      Reflect.get(one, 'isGone') === true || !Object.hasOwn(one, field)
        ? ''
        : wordsAt(Reflect.get(one, field), rest),
    ),
  )
}

function joined(words: readonly string[]): string {
  return words.filter((one) => one !== '').join(', ')
}
