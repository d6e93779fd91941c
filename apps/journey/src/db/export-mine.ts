import { allDrafts } from './draft-store.ts'
import type { CommandSources } from './command-sources.ts'
import { openCollections } from './live-records.ts'
import { withoutLocalFields, type StoredDoc } from './stored-doc.ts'

/** Everything this person wrote and everything about them that is on this phone, as JSON text. */
export async function exportMine({ database, writer }: CommandSources): Promise<string> {
  const records: Record<string, unknown>[] = []
  for (const collection of openCollections(database)) {
    for (const doc of await collection.find().exec()) {
      const data: StoredDoc = doc.toJSON()
      if (data.authorId === writer.authorId || isAbout(data, writer.authorId)) {
        records.push(withoutLocalFields({ ...data, _deleted: false }))
      }
    }
  }
  const refused = (await database.refused.find().exec()).map((doc) => doc.toJSON())
  const exportedAt = new Date(writer.now()).toISOString()
  const mine = { personId: writer.authorId, records, refused, drafts: allDrafts() }
  return JSON.stringify({ exportedAt, ...mine }, null, 2)
}

/** Ids are long and random: one that occurs in a body was put there to mean this person. */
function isAbout(doc: StoredDoc, personId: string): boolean {
  return JSON.stringify(doc.body).includes(personId)
}
