import { expect, test } from 'vitest'
import { editRecord } from './edit-record.ts'
import { newRecord } from './new-record.ts'
import type {
  AmendmentRecord,
  CaptionRecord,
  ConsentGrantRecord,
  MediaRecord,
  WithdrawalRecord,
} from './record-types.ts'
import { START, testEntry, testJourney, testWriter } from './testing.ts'
import { type UpstreamContext, mayTravelUpstream } from './upstream-rule.ts'
import { withdrawalIdFor } from './withdrawal.ts'

const ama = testWriter(1)
const entry = testEntry(ama, 'counted 40 sachets')
const widening = newRecord(
  'amendment',
  { entryId: entry._id, previousId: null, visibility: 'network' },
  ama,
)
const grant = newRecord(
  'consentGrant',
  {
    personId: ama.authorId,
    scope: 'share',
    uses: [],
    audience: 'network',
    attribution: 'name',
    method: 'tap',
    expiresAt: '2027-11-20T00:00:00.000Z',
  },
  ama,
)

function context(more: {
  amendments?: AmendmentRecord[]
  media?: MediaRecord[]
  captions?: CaptionRecord[]
  grants?: ConsentGrantRecord[]
  withdrawals?: WithdrawalRecord[]
  travelled?: string[]
  now?: number
}): UpstreamContext {
  return {
    now: more.now ?? START,
    entry: (id) => (id === entry._id ? entry : null),
    amendmentsOf: () => more.amendments ?? [],
    media: (id) => more.media?.find((each) => each._id === id) ?? null,
    captionsOf: () => more.captions ?? [],
    withdrawalsOf: () => more.withdrawals ?? [],
    grantsOf: () => more.grants ?? [],
    hasTravelled: (id) => more.travelled?.includes(id) ?? false,
  }
}

test('an entry travels only when widened by its author and under a share consent in force', () => {
  const both = context({ amendments: [widening], grants: [grant] })
  expect(mayTravelUpstream(entry, both)).toEqual({ travels: true, why: 'shared' })
  expect(mayTravelUpstream(widening, both).travels).toBe(true)
  expect(mayTravelUpstream(entry, context({ grants: [grant] })).why).toBe('not_wide_enough')
  expect(mayTravelUpstream(entry, context({ amendments: [widening] })).why).toBe('no_share_consent')
})

test('a consent that was revoked, expired, given by another or for collecting does not share', () => {
  const revoked = editRecord(grant, { set: { revokedAt: '2026-11-20T00:00:00.000Z' } }, ama)
  const amendments = [widening]
  const why = (grants: ConsentGrantRecord[], now = START) =>
    mayTravelUpstream(entry, context({ amendments, grants, now })).why
  expect(why([revoked])).toBe('share_consent_ended')
  expect(why([grant], Date.UTC(2028, 1))).toBe('share_consent_ended')
  expect(why([{ ...grant, authorId: testWriter(2).authorId }])).not.toBe('shared')
  expect(why([{ ...grant, body: { ...grant.body, scope: 'collect' } }])).toBe('no_share_consent')
})

test('a withdrawn entry stays, and its withdrawal follows it where it went', () => {
  const withdrawal = newRecord(
    'withdrawal',
    { recordId: entry._id, by: 'author', at: '2026-11-20T10:00:00.000Z' },
    ama,
    { id: withdrawalIdFor(entry._id) },
  )
  const base = { amendments: [widening], grants: [grant], withdrawals: [withdrawal] }
  expect(mayTravelUpstream(entry, context(base)).why).toBe('withdrawn')
  expect(mayTravelUpstream(withdrawal, context(base)).travels).toBe(false)
  expect(mayTravelUpstream(withdrawal, context({ ...base, travelled: [entry._id] })).travels).toBe(
    true,
  )
})

test('a journey travels by its visibility; receipts and collecting consents stay', () => {
  const journey = testJourney(ama)
  expect(mayTravelUpstream(journey, context({})).travels).toBe(true)
  expect(mayTravelUpstream({ ...journey, visibility: 'hub' }, context({})).travels).toBe(false)
  const collecting = { ...grant, body: { ...grant.body, scope: 'collect' as const } }
  expect(mayTravelUpstream(collecting, context({})).travels).toBe(false)
})

test('the revocation of a consent follows the consent', () => {
  const revoked = editRecord(grant, { set: { revokedAt: '2026-11-20T00:00:00.000Z' } }, ama)
  expect(mayTravelUpstream(revoked, context({})).travels).toBe(false)
  expect(mayTravelUpstream(revoked, context({ travelled: [grant._id] })).travels).toBe(true)
})

test('a person who shares under a pseudonym or namelessly is not carried along by their own name', () => {
  const person = (isPseudonym: boolean) =>
    newRecord(
      'person',
      {
        displayName: isPseudonym ? 'River Reed' : 'Ama Owusu',
        isPseudonym,
        stakeholderGroup: 'participants',
        languages: [],
        bio: '',
        practices: [],
        intendedRole: '',
      },
      ama,
      { id: ama.authorId, visibility: 'network' },
    )
  const travels = (isPseudonym: boolean, attribution: 'name' | 'pseudonym' | 'none') => {
    const grants = [{ ...grant, body: { ...grant.body, attribution } }]
    return mayTravelUpstream(person(isPseudonym), context({ grants })).travels
  }
  expect(travels(false, 'name')).toBe(true)
  expect(travels(false, 'pseudonym')).toBe(false)
  expect(travels(true, 'pseudonym')).toBe(true)
  expect(travels(true, 'none')).toBe(false)
})

test('media goes where its entry goes, with the caption that stands and none before it', () => {
  const media = newRecord(
    'media',
    {
      belongsTo: entry._id,
      kind: 'photo',
      sha256: 'b'.repeat(64),
      mime: 'image/webp',
      bytes: 5,
      tiers: {},
    },
    ama,
  )
  const about = { mediaId: media._id, belongsTo: entry._id, peopleShown: [] }
  const named = newRecord('caption', { ...about, previousId: null, text: 'Kofi' }, ama)
  const corrected = newRecord('caption', { ...about, previousId: named._id, text: 'a trader' }, ama)
  const file = newRecord(
    'mediaFile',
    { mediaId: media._id, belongsTo: entry._id, files: [] },
    testWriter(9),
  )
  const more = { media: [media], captions: [named, corrected] }
  const wide = context({ ...more, amendments: [widening], grants: [grant] })
  for (const record of [media, file, corrected]) {
    expect(mayTravelUpstream(record, wide).travels).toBe(true)
    expect(mayTravelUpstream(record, context({ ...more, grants: [grant] })).travels).toBe(false)
    expect(mayTravelUpstream(record, context({ ...more, amendments: [widening] })).travels).toBe(
      false,
    )
  }
  expect(mayTravelUpstream(named, wide)).toEqual({ travels: false, why: 'earlier_text' })
})

test('what another person wrote down of a recording goes only when they share, too', () => {
  const scribe = testWriter(3)
  const body = {
    belongsTo: entry._id,
    kind: 'voice' as const,
    sha256: 'c'.repeat(64),
    mime: 'audio/webm',
    bytes: 5,
    tiers: {},
  }
  const media = newRecord('media', body, ama)
  const transcript = (writer: typeof scribe) =>
    newRecord(
      'transcript',
      { mediaId: media._id, belongsTo: entry._id, previousId: null, lang: 'en', cues: [] },
      writer,
    )
  const wide = context({ media: [media], amendments: [widening], grants: [grant] })
  expect(mayTravelUpstream(transcript(ama), wide).travels).toBe(true)
  expect(
    mayTravelUpstream(transcript(scribe), {
      ...wide,
      grantsOf: (id) => (id === ama.authorId ? [grant] : []),
    }).travels,
  ).toBe(false)
})
