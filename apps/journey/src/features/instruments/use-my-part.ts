import { builtInDefinitions } from '@tributary/instruments'
import type { ValueFrameRecord } from '@tributary/records'

import { useJournal } from '../../db/journal-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { beginResponse, saveAnswers } from '../../db/response-commands.ts'
import { workshopOf } from './workshop-data.ts'

const LINE = 'built-in:valuing-workshop'

/** The response of this phone's person to this workshop; begun with the first thing they give. */
export function useMyPart(frame: ValueFrameRecord, forms: Forms) {
  const journal = useJournal()
  const mine = workshopOf(frame, forms).find(({ isMine }) => isMine) ?? null
  return async (change: (answers: Readonly<Record<string, unknown>>) => object) => {
    const definition = builtInDefinitions().find(({ id }) => id === 'valuing-workshop')
    if (definition === undefined) throw new Error('the workshop is not built in')
    const version = {
      id: `${LINE}@${definition.version}`,
      lineId: LINE,
      previousIds: [],
      // Seen in the room from the start, which the page says.
      definition: { ...definition, isTogether: true },
      authorId: null,
      at: '',
    }
    const id =
      mine?.record._id ??
      (await beginResponse(journal, { version, round: frame._id, teamId: null, meantFor: 'hub' }))
    const before = mine?.record.body.answers ?? {}
    await saveAnswers(journal, id, 'answers', before, { ...before, ...change(before) })
  }
}
