import { isSyncError } from '@tributary/sync-protocol'
import * as z from 'zod'
import type { Database } from '../replication/database.ts'

/** Id of the `_local` doc in the db `hub` by which a merge leaves word for the dashboard. */
export const MERGE_NOTE_ID = 'tributary-last-merge'

const noteSchema = z.object({
  to: z.string(),
  at: z.string(),
  sent: z.number(),
  isComplete: z.boolean(),
})

export type LastMerge = z.infer<typeof noteSchema>

export async function readLastMerge(hubDb: Database): Promise<LastMerge | null> {
  try {
    const { json } = await hubDb.getLocal(MERGE_NOTE_ID)
    return noteSchema.safeParse(JSON.parse(json)).data ?? null
  } catch (error) {
    if (isSyncError(error) && error.status === 404) return null
    throw error
  }
}
