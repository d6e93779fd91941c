import { sha256Hex } from '@tributary/records'
import type { Refusal as CouchRefusal, RefusalStore } from '@tributary/rxdb-couch'
import type { Refusal } from './journal.ts'
import type { JournalDatabase } from './open-database.ts'
import { putDoc } from './put-doc.ts'
import type { RefusedDoc } from './refused-doc.ts'
import { openCollections } from './live-records.ts'
import { emptied } from './stored-doc.ts'

/** Keeps what the hub did not take, on disk before anything is rolled back. */
export function createRefusalStore(database: JournalDatabase): RefusalStore {
  return {
    async add(refusal: CouchRefusal) {
      const id = sha256Hex(`${refusal.docId}\n${JSON.stringify(refusal.doc)}`)
      const refused: RefusedDoc = {
        id,
        docId: refusal.docId,
        db: refusal.db,
        code: refusal.code,
        reason: refusal.reason,
        refusedAt: new Date(refusal.at).toISOString(),
        doc: refusal.doc,
      }
      await putDoc(database.refused, id, refused)
    },
  }
}

export function refusalView(refused: RefusedDoc, myPersonId: string): Refusal {
  return {
    recordId: refused.docId,
    recordType: refused.docId.split(':')[0] ?? '',
    text: textIn(refused.doc, myPersonId),
    code: refused.code,
    reason: refused.reason,
    refusedAt: refused.refusedAt,
  }
}

/** Forgets the refusals of a record, and their text with them, also where it was rolled back. */
export async function purgeRefusals(database: JournalDatabase, recordId: string): Promise<void> {
  const docs = await database.refused.find({ selector: { docId: recordId } }).exec()
  for (const doc of docs) {
    await doc.incrementalModify((data) => ({ ...data, doc: {}, reason: '', _deleted: true }))
  }
  for (const collection of openCollections(database)) await scrubTombstone(collection, recordId)
}

/** Takes the text out of a tombstone that still carries it; RxDB keeps a deleted doc's fields. */
async function scrubTombstone(collection: JournalDatabase['journey'], id: string): Promise<void> {
  const storage = collection.storageInstance
  for (;;) {
    const [previous] = await storage.findDocumentsById([id], true)
    if (previous === undefined || !previous._deleted) return
    if (Object.keys(previous.body).length === 0) return
    const document = { ...emptied(previous), _deleted: true }
    const { error } = await storage.bulkWrite([{ previous, document }], 'scrub-tombstone')
    // 409: somebody wrote in between, so what is there now is looked at again.
    if (error.length === 0) return
    if (error[0]?.status !== 409) throw new Error(`could not scrub ${id}`)
  }
}

/** What the person wrote, from wherever the record's type keeps it. */
function textIn(doc: object, myPersonId: string): string | null {
  const body: unknown = Reflect.get(doc, 'body')
  if (typeof body !== 'object' || body === null) return null
  const text: unknown = Reflect.get(body, 'text')
  if (typeof text === 'string') return text
  return textOfLastEdit(doc, myPersonId)
}

/** The words of a mutable record's last edit: its edits carry the record's own `hlc`. */
function textOfLastEdit(doc: object, myPersonId: string): string | null {
  const edits: unknown = Reflect.get(doc, 'edits')
  const fields: unknown =
    typeof edits === 'object' && edits !== null ? Reflect.get(edits, 'fields') : null
  if (typeof fields !== 'object' || fields === null) return null
  const texts: string[] = []
  for (const [field, versions] of Object.entries(fields)) {
    if (field.startsWith('@') || !Array.isArray(versions)) continue
    for (const version of versions) {
      const isLast = version?.hlc === Reflect.get(doc, 'hlc') && version?.by === myPersonId
      if (isLast && typeof version.value === 'string') texts.push(version.value)
    }
  }
  return texts.length === 0 ? null : texts.join('\n')
}
