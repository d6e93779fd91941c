import { type AnyRecord, newRecord } from '@tributary/records'
import type { CommonsSources } from './commons-sources.ts'

/** How the purpose was found: two worded it alone, a third made one of both, and people spoke. */
export function wordingRecords({ writer, at }: CommonsSources): AnyRecord[] {
  const aboutId = writer('adjoa').journeyId
  at(18, 17)
  const first = newRecord(
    'wording',
    {
      aboutId,
      form: 'three',
      parts: {
        to: 'find out with the people of three streets what already works against flooding',
        inAWayThat: 'those who live there lead',
        soThat: 'the drain stays open when it rains',
      },
      fromIds: [],
    },
    writer('adjoa'),
  )
  at(18, 17.4)
  const second = newRecord(
    'wording',
    {
      aboutId,
      form: 'four',
      parts: {
        aimsTo: 'shorten the way to work, and the way to somebody who listens',
        inOrderTo: 'give people back their mornings',
        inAWayThat: 'what we learn stays with them',
        soThat: 'each place can carry its own next step after we have gone',
      },
      fromIds: [],
    },
    writer('akosua'),
  )
  at(19, 9)
  const joined = newRecord(
    'wording',
    {
      aboutId,
      form: 'three',
      parts: {
        to: 'find out with the people of three streets what already works against flooding, long commutes and loneliness',
        inAWayThat: 'those who live there lead, and what we learn stays with them',
        soThat: 'each place can carry its own next step after we have gone',
      },
      fromIds: [first._id, second._id],
    },
    writer('kwamena'),
  )
  const said = [
    ['adjoa', 'agreement', ''],
    ['akosua', 'agreement', 'My mornings are in it, if one knows where to look.'],
    ['sena', 'objection', 'It does not say who counts what works.'],
  ] as const
  const signals = said.map(([key, theme, note]) => {
    at(19, 9.5)
    return newRecord('signal', { toIds: [], theme, note, aboutId: joined._id }, writer(key))
  })
  return [first, second, joined, ...signals]
}
