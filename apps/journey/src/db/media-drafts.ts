import {
  newRecord,
  type EntryRecord,
  type MediaBody,
  type MediaRecord,
  type RecordWriter,
} from '@tributary/records'

/** A photo, recording or file that is kept on this phone and waits for its entry. */
export interface MediaDraft extends Omit<MediaBody, 'belongsTo'> {
  readonly mediaId: string
  readonly caption: string
}

/** The records of an entry's media, made to live where the entry lives. */
export function recordsOfMedia(
  drafts: readonly MediaDraft[],
  entry: Pick<EntryRecord, '_id' | 'visibility' | 'teamId' | 'consentIds'>,
  writer: RecordWriter,
) {
  const place = {
    visibility: entry.visibility,
    teamId: entry.teamId ?? null,
    consentIds: entry.consentIds,
  }
  return drafts.flatMap(({ mediaId, caption, ...body }) => {
    const media: MediaRecord = newRecord('media', { ...body, belongsTo: entry._id }, writer, {
      ...place,
      id: mediaId,
    })
    if (caption.trim() === '') return [media]
    const said = { mediaId, belongsTo: entry._id, previousId: null, text: caption, peopleShown: [] }
    // Under the media's own ULID, so that a draft saved twice is captioned once.
    const id = mediaId.replace('media:', 'caption:')
    return [media, newRecord('caption', said, writer, { ...place, id })]
  })
}
