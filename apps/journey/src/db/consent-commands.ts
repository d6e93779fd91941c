import {
  isConsentInForce,
  isWiderThan,
  newRecord,
  type ConsentGrantRecord,
  type PersonBody,
  type RecordWriter,
} from '@tributary/records'
import type { JournalDatabase } from './open-database.ts'
import { putRecord, recordIn } from './record-store.ts'
import { hubTime } from './share-consent.ts'

/** Consent expires (product rule 3); whoever goes on sharing gives it anew. */
const SHARE_CONSENT_YEARS = 2

export interface ConsentSources {
  readonly database: JournalDatabase
  readonly writer: RecordWriter
  readonly isPseudonym: boolean
}

/** @returns the id of a consent of this person that covers `audience`, given now if there is none */
export async function ensureShareConsent(
  { database, writer, isPseudonym }: ConsentSources,
  audience: 'network' | 'public',
): Promise<string> {
  const now = hubTime(writer)
  for (const grant of await myGrants(database, writer)) {
    const covers = grant.body.audience === audience || isWiderThan(grant.body.audience, audience)
    if (grant.body.scope === 'share' && covers && isConsentInForce(grant.body, now))
      return grant._id
  }
  const expires = new Date(now)
  expires.setUTCFullYear(expires.getUTCFullYear() + SHARE_CONSENT_YEARS)
  const grant = newRecord(
    'consentGrant',
    {
      personId: writer.authorId,
      scope: 'share',
      uses: ['share-entries'],
      audience,
      attribution: isPseudonym ? 'pseudonym' : 'name',
      expiresAt: expires.toISOString(),
      method: 'tap',
    },
    writer,
  )
  await putRecord(database.hub, grant)
  return grant._id
}

/** The person's own record and their consent to collect: the first things a phone writes. */
export async function writeFirstRecords(
  { database, writer, isPseudonym }: ConsentSources,
  person: Pick<PersonBody, 'displayName' | 'stakeholderGroup' | 'intendedRole'> & {
    readonly isRecovered?: boolean
  },
): Promise<void> {
  if (person.isRecovered === true) return
  const known = await database.hub.findOne(writer.authorId).exec()
  if (known === null) {
    const body: PersonBody = {
      // Picked one by one: what comes in also holds what must never leave the phone.
      displayName: person.displayName,
      stakeholderGroup: person.stakeholderGroup,
      intendedRole: person.intendedRole,
      isPseudonym,
      languages: [writer.lang],
      bio: '',
      practices: [],
    }
    await putRecord(database.hub, newRecord('person', body, writer, { id: writer.authorId }))
  }
  const grants = await myGrants(database, writer)
  if (grants.some((grant) => grant.body.scope === 'collect')) return
  const consent = newRecord(
    'consentGrant',
    {
      personId: writer.authorId,
      scope: 'collect',
      uses: ['keep-entries'],
      audience: 'hub',
      attribution: isPseudonym ? 'pseudonym' : 'name',
      method: 'tap',
    },
    writer,
  )
  await putRecord(database.hub, consent)
}

async function myGrants(
  database: JournalDatabase,
  writer: RecordWriter,
): Promise<ConsentGrantRecord[]> {
  const docs = await database.hub
    .find({
      selector: { authorId: { $eq: writer.authorId } },
      sort: [{ newestFirst: 'asc' }],
      index: ['authorId', 'newestFirst'],
    })
    .exec()
  return docs.map(recordIn).filter((record) => record?.type === 'consentGrant')
}
