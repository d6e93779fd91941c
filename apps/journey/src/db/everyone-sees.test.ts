import { VISIBILITIES } from '@tributary/records'
import { expect, test } from 'vitest'
import { everyoneSees } from './everyone-sees.ts'
import type { Whereabouts } from './journal.ts'

const WHEREABOUTS: readonly Whereabouts[] = ['private', 'phone', 'hub', 'network', 'refused']

test('of every visibility, place and whereabouts, everyone sees what is open in the journey’s own place alone', () => {
  const seen: string[] = []
  for (const visibility of VISIBILITIES) {
    for (const collectionName of ['journey', 'team_01', 'private', 'hub', '']) {
      for (const whereabouts of WHEREABOUTS) {
        if (everyoneSees({ visibility, collectionName, whereabouts })) {
          seen.push(`${visibility} ${collectionName} ${whereabouts}`)
        }
      }
    }
  }
  const open = ['hub', 'network', 'public'].flatMap((visibility) =>
    ['phone', 'hub', 'network'].map((where) => `${visibility} journey ${where}`),
  )
  expect(seen.toSorted()).toEqual(open.toSorted())
})
