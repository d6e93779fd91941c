import { expect, test } from 'vitest'
import { foldMedia } from './fold-media.ts'
import { judgeWrite, type RecordWrite } from './judge-write.ts'
import { mediaFileIdFor } from './media-file.ts'
import { MAX_THUMBNAIL_BYTES } from './media.ts'
import { newRecord, type RecordWriter } from './new-record.ts'
import { parseRecord } from './parse-record.ts'
import type { AnyRecord, CaptionRecord, TranscriptRecord } from './record-types.ts'
import { testEntry, testWriter } from './testing.ts'
import { withdrawalIdFor } from './withdrawal.ts'

const ama = testWriter(1)
const kofi = testWriter(2)
const entry = testEntry(ama, '')

function mediaOf(writer: RecordWriter, more: object = {}) {
  return newRecord(
    'media',
    {
      belongsTo: entry._id,
      kind: 'voice',
      sha256: 'a'.repeat(64),
      mime: 'audio/webm',
      bytes: 1_000,
      tiers: {},
      ...more,
    },
    writer,
  )
}

const media = mediaOf(ama)

function captionOf(
  writer: RecordWriter,
  text: string,
  previousId: string | null = null,
  peopleShown: string[] = [],
): CaptionRecord {
  const body = { mediaId: media._id, belongsTo: entry._id, previousId, text, peopleShown }
  return newRecord('caption', body, writer)
}

function transcriptOf(
  writer: RecordWriter,
  lang: string,
  text: string,
  previousId: string | null = null,
): TranscriptRecord {
  const cues = [{ startMs: 0, endMs: 900, text }]
  const body = { mediaId: media._id, belongsTo: entry._id, previousId, lang, cues }
  return newRecord('transcript', body, writer)
}

function judge(
  incoming: unknown,
  by: RecordWriter,
  others: readonly AnyRecord[],
  more: Partial<RecordWrite> = {},
) {
  const judgement = judgeWrite({
    incoming,
    stored: null,
    writer: { personId: by.authorId, roles: ['participant'] },
    isDeletion: false,
    lookup: (id) => others.find((each) => each._id === id) ?? null,
    ...more,
  })
  return judgement.ok ? 'allowed' : judgement.code
}

test('only the author of an entry adds media to it, and only they caption it', () => {
  expect(judge(media, ama, [entry])).toBe('allowed')
  expect(judge(mediaOf(kofi), kofi, [entry])).toBe('media_by_other')
  expect(judge(captionOf(ama, 'the drain'), ama, [entry, media])).toBe('allowed')
  expect(judge(captionOf(kofi, 'the drain'), kofi, [entry, media])).toBe('caption_by_other')
})

test('anybody who may see a recording may write down what is said in it', () => {
  expect(judge(transcriptOf(kofi, 'fr', 'bonjour'), kofi, [entry, media])).toBe('allowed')
})

test('only the hub says which bytes it holds', () => {
  const body = { mediaId: media._id, belongsTo: entry._id, files: [] }
  const file = newRecord('mediaFile', body, ama, { id: mediaFileIdFor(media._id) })
  expect(judge(file, ama, [entry, media])).toBe('file_by_other')
  const gone = { ...file, body: {}, _deleted: true }
  expect(judge(gone, ama, [], { stored: file, isDeletion: true })).toBe('file_by_other')
})

test('nothing that belongs to a withdrawn entry or recording comes back', () => {
  const at = '2026-11-20T10:00:00.000Z'
  const taken = (recordId: string) =>
    newRecord('withdrawal', { recordId, by: 'author', at }, ama, { id: withdrawalIdFor(recordId) })
  for (const withdrawal of [taken(entry._id), taken(media._id)]) {
    expect(judge(media, ama, [withdrawal])).toBe('withdrawn')
    expect(judge(captionOf(ama, 'x'), ama, [withdrawal])).toBe('withdrawn')
    expect(judge(transcriptOf(kofi, 'en', 'x'), kofi, [withdrawal])).toBe('withdrawn')
  }
})

test('somebody whom its author named in a caption may withdraw a photo, and nobody else', () => {
  const caption = captionOf(ama, 'Kofi at the drain', null, [kofi.authorId])
  const forged = captionOf(kofi, 'me', null, [kofi.authorId])
  const withdrawal = (shownIn: string) =>
    newRecord(
      'withdrawal',
      { recordId: media._id, by: 'shown', shownIn, at: '2026-11-20T10:00:00.000Z' },
      kofi,
      { id: withdrawalIdFor(media._id) },
    )
  const there = [entry, media, caption, forged]
  expect(judge(withdrawal(caption._id), kofi, there)).toBe('allowed')
  expect(judge(withdrawal(forged._id), kofi, there)).toBe('withdrawal_not_shown')
})

test('a thumbnail over its limit, or one that is no picture, is not taken', () => {
  const thumbnail = { mime: 'image/webp' as const, width: 1, height: 1, data: 'AAAA' }
  const withData = (data: string) => ({
    ...media,
    body: { ...media.body, tiers: { thumbnail: { ...thumbnail, data } } },
  })
  const limit = (MAX_THUMBNAIL_BYTES / 3) * 4
  expect(parseRecord(withData('A'.repeat(limit))).ok).toBe(true)
  expect(parseRecord(withData('A'.repeat(limit + 4))).ok).toBe(false)
  expect(parseRecord(withData('javascript:')).ok).toBe(false)
  const page = { ...media.body, tiers: { thumbnail: { ...thumbnail, mime: 'text/html' } } }
  expect(parseRecord({ ...media, body: page }).ok).toBe(false)
})

test('two devices that caption at once both keep theirs, and everybody named stays named', () => {
  const phone = captionOf(ama, 'by phone', null, [ama.authorId])
  const tablet = captionOf(ama, 'by tablet', null, [kofi.authorId])
  const folded = foldMedia(media, [tablet, phone], [])
  expect(foldMedia(media, [phone, tablet, phone], [])).toEqual(folded)
  expect(folded.captionLeaves).toHaveLength(2)
  expect(folded.caption).toBe('by tablet')
  expect(folded.peopleShown).toEqual([ama.authorId, kofi.authorId])
  const settled = folded.captionLeafIds.map((previousId) => captionOf(ama, 'both', previousId))
  expect(foldMedia(media, [phone, tablet, ...settled], []).caption).toBe('both')
  expect(foldMedia(media, [captionOf(kofi, 'mine')], []).caption).toBe('')
})

test('transcripts stand beside each other by language; concurrent ones are both reachable', () => {
  const first = transcriptOf(ama, 'en', 'forty sachets')
  const corrected = transcriptOf(kofi, 'en', 'forty-one sachets', first._id)
  const french = transcriptOf(kofi, 'fr', 'quarante sachets')
  const folded = foldMedia(media, [], [french, corrected, first]).transcripts
  expect(folded.map(({ lang, shown }) => [lang, shown._id])).toEqual([
    ['en', corrected._id],
    ['fr', french._id],
  ])
  const rival = transcriptOf(ama, 'en', 'forty-two sachets', first._id)
  const [english] = foldMedia(media, [], [rival, corrected, first]).transcripts
  expect([english?.shown, ...(english?.others ?? [])]).toHaveLength(2)
})
