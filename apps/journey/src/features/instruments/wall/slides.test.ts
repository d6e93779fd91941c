import { builtInDefinitions } from '@tributary/instruments'
import { newRecord, VISIBILITIES } from '@tributary/records'
import { afterEach, beforeEach, expect, test } from 'vitest'

import type { Forms, ResponseView } from '../../../db/live-forms.ts'
import { openTestPhone, type TestPhone } from '../../../db/testing.ts'
import { formsForTheRoom, slidesOf } from './slides.ts'

let phone: TestPhone

beforeEach(async () => {
  phone = await openTestPhone()
})

afterEach(async () => {
  await phone.close()
})

const versions = builtInDefinitions().map((definition) => ({
  id: `built-in:${definition.id}@${definition.version}`,
  lineId: `built-in:${definition.id}`,
  previousIds: [],
  definition,
  authorId: null,
  at: '',
}))
const TEAM = 'team:01ARZ3NDEKTSV4RRFFQ69G5FAV'

function response(
  lineId: string,
  answers: Readonly<Record<string, unknown>>,
  more: Partial<Pick<ResponseView, 'collectionName' | 'whereabouts'>> & {
    visibility?: (typeof VISIBILITIES)[number]
    isFinished?: boolean
  } = {},
): ResponseView {
  const { visibility = 'hub', isFinished = true, ...place } = more
  const version = versions.find((each) => each.lineId === lineId)
  if (version === undefined) throw new Error(`no ${lineId}`)
  const body = {
    instrumentId: version.id,
    instrumentVersion: version.definition.version,
    meantFor: visibility,
    lineId,
    answers: { ...answers },
    together: {},
    isFinished,
  }
  return {
    record: newRecord('response', body, phone.writer, { visibility, teamId: TEAM }),
    isMine: true,
    authorName: 'Ama',
    conflicts: [],
    whereabouts: 'hub',
    collectionName: 'journey',
    ...place,
  }
}

const formsWith = (responses: readonly ResponseView[]): Forms => ({
  versions,
  responses,
  frames: [],
  aspects: [],
  readings: [],
  codes: [],
})

test('of answers of every visibility, wherever they lie, the wall has those everyone may see', () => {
  const responses = VISIBILITIES.flatMap((visibility) =>
    ['journey', 'team_01', 'private'].flatMap((collectionName) =>
      (['private', 'phone', 'hub', 'refused'] as const).map((whereabouts) =>
        response(
          'built-in:pulse',
          { said: `${visibility} ${collectionName} ${whereabouts}` },
          { visibility, collectionName, whereabouts },
        ),
      ),
    ),
  )
  const shown = formsForTheRoom(formsWith(responses)).responses.map(({ record }) =>
    String(record.body.answers['said']),
  )
  expect(shown.toSorted()).toEqual(
    ['hub', 'network', 'public']
      .flatMap((visibility) => [`${visibility} journey phone`, `${visibility} journey hub`])
      .toSorted(),
  )
})

test('a picture counts no answer of a team, and none that is not finished', () => {
  const told = (title: string, weights: readonly number[]) => ({
    title,
    story: 's',
    place: weights,
  })
  const place = [1, 0, 0]
  const forms = formsForTheRoom(
    formsWith([
      response('built-in:triad', told('open', place)),
      response('built-in:triad', told('unfinished', place), { isFinished: false }),
      response('built-in:triad', told('team', place), {
        visibility: 'team',
        collectionName: 'team_01',
      }),
    ]),
  )
  const slides = slidesOf([], forms, '2026-11-21')
  const ternaries = slides.flatMap((slide) =>
    slide.kind === 'picture' && slide.picture.kind === 'ternary' ? [slide.picture] : [],
  )
  expect(ternaries.map(({ points }) => points.length)).toEqual([1])
})

test('a tree longer than the wall is shown as far as it goes, and says how much is left', () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 14 }, (_, at) => [
      nodeKey(at),
      { what: `node ${at}`, ...(at > 0 && { parent: nodeKey(at - 1) }) },
    ]),
  )
  const forms = formsForTheRoom(formsWith([response('built-in:ripple', { nodes })]))
  const slides = slidesOf([], forms, '2026-11-21')
  const trees = slides.flatMap((slide) =>
    slide.kind === 'picture' && slide.picture.kind === 'tree' ? [slide] : [],
  )
  expect(trees.map(({ left, picture }) => [left, picture.kind])).toEqual([[4, 'tree']])
})

function nodeKey(at: number): string {
  return `n${String(at).padStart(2, '0')}`
}
