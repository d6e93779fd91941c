import {
  type Definition,
  inEveryLanguage,
  instrumentLines,
  titleOfResponse,
  wordsOfAnswers,
} from '@tributary/instruments'
import { map, type Observable } from 'rxjs'
import type { Journal } from './journal.ts'
import { liveForms, type Forms, type ResponseView } from './live-forms.ts'
import type { Searchable } from './searchable-records.ts'

/**
 * Instruments, what was answered to them, and readings: what this phone has of them, which is
 * what this person may see. First all, then what changed.
 */
export function liveSearchableForms(
  journal: Journal,
): Observable<ReadonlyMap<string, Searchable | null>> {
  let known = new Map<string, object>()
  return liveForms(journal).pipe(
    map((forms) => {
      const now = new Map<string, object>()
      const changed = new Map<string, Searchable | null>()
      const take = (id: string, state: object, make: () => Searchable) => {
        now.set(id, state)
        if (known.get(id) !== state) changed.set(id, make())
      }
      for (const { lineId, heads } of instrumentLines(forms.versions)) {
        const [{ definition, at }] = heads
        take(lineId, definition, () => instrumentFound(lineId, definition, at))
      }
      const definitions = new Map(forms.versions.map((each) => [each.id, each.definition]))
      for (const response of forms.responses) {
        const definition = definitions.get(response.record.body.instrumentId)
        // Until the version it was given with has come, nothing says what its answers mean.
        if (definition === undefined) continue
        take(response.record._id, response.record, () => responseFound(response, definition))
      }
      for (const record of readingsOf(forms)) {
        const { _id, type, lang, occurredAt, body } = record
        const aspect = forms.aspects.find((each) => each._id === body.aspectId)
        const title = aspect?.body.name ?? ''
        const found = { id: _id, type, title, text: body.note, said: '', opens: _id }
        take(_id, record, () => ({ ...found, lang, occurredAt }))
      }
      for (const id of known.keys()) if (!now.has(id)) changed.set(id, null)
      known = now
      return changed
    }),
  )
}

function readingsOf(forms: Forms) {
  return forms.readings.filter(({ body }) => body.note !== '')
}

function instrumentFound(lineId: string, definition: Definition, at: string): Searchable {
  const { title, about, fields } = definition
  const text = [about, ...fields.map(({ words }) => words)].flatMap(inEveryLanguage)
  return {
    id: lineId,
    type: 'instrument',
    title: inEveryLanguage(title).join(' · '),
    text: text.join('\n'),
    said: '',
    opens: lineId,
    lang: '',
    occurredAt: at,
  }
}

function responseFound(response: ResponseView, definition: Definition): Searchable {
  const { _id, type, lang, occurredAt, body } = response.record
  const answers = { ...body.answers, ...body.together }
  const title = titleOfResponse(answers) ?? ''
  const text = wordsOfAnswers(definition, answers).filter((each) => each !== title)
  return {
    id: _id,
    type,
    title,
    text: text.join('\n'),
    // So that all that was answered to an instrument is found by its name.
    said: inEveryLanguage(definition.title).join(' · '),
    opens: _id,
    lang,
    occurredAt,
  }
}
