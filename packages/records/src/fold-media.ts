import { leavesAmong, parentsOf } from './amendment-tree.ts'
import { compareText } from './json.ts'
import type { CaptionRecord, MediaRecord, TranscriptRecord } from './record-types.ts'

export interface FoldedTranscript {
  readonly lang: string
  readonly shown: TranscriptRecord
  /** Written without seeing the shown one; kept reachable. */
  readonly others: readonly TranscriptRecord[]
}

export interface FoldedMedia {
  /** '' without a caption. */
  readonly caption: string
  readonly peopleShown: readonly string[]
  /** What the next caption replaces: one on each, null where there is none yet. */
  readonly captionLeafIds: readonly [string | null, ...(string | null)[]]
  /** Captions that nothing replaced, the shown one last. */
  readonly captionLeaves: readonly CaptionRecord[]
  /** One per language, in the order of their tags. */
  readonly transcripts: readonly FoldedTranscript[]
}

/**
 * What is shown of a media record, from all that was added to it, in whatever order it arrived.
 * Only its author's captions count; a transcript is anybody's who may read it. People whom any
 * standing caption names are shown: of two concurrent ones none is forgotten.
 */
export function foldMedia(
  media: Pick<MediaRecord, '_id' | 'authorId'>,
  captions: readonly CaptionRecord[],
  transcripts: readonly TranscriptRecord[],
): FoldedMedia {
  const own = inOrder(captions).filter(
    ({ authorId, body }) => authorId === media.authorId && body.mediaId === media._id,
  )
  const leaves = leavesAmong(own, parentsOf(own))
  const [first, ...others] = leaves.map((leaf) => leaf._id)
  return {
    caption: leaves.at(-1)?.body.text ?? '',
    peopleShown: [...new Set(leaves.flatMap((leaf) => leaf.body.peopleShown))],
    captionLeafIds: first === undefined ? [null] : [first, ...others],
    captionLeaves: leaves,
    transcripts: foldTranscripts(
      inOrder(transcripts).filter(({ body }) => body.mediaId === media._id),
    ),
  }
}

function foldTranscripts(transcripts: readonly TranscriptRecord[]): FoldedTranscript[] {
  return [...groupByLang(transcripts)]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([lang, all]) => {
      const leaves = leavesAmong(all, parentsOf(all))
      const shown = leaves.at(-1)
      return shown === undefined ? [] : [{ lang, shown, others: leaves.slice(0, -1) }]
    })
}

function groupByLang(transcripts: readonly TranscriptRecord[]): Map<string, TranscriptRecord[]> {
  const groups = new Map<string, TranscriptRecord[]>()
  for (const each of transcripts) {
    groups.set(each.body.lang, [...(groups.get(each.body.lang) ?? []), each])
  }
  return groups
}

function inOrder<Item extends { readonly _id: string; readonly hlc: string }>(
  records: readonly Item[],
): Item[] {
  const byId = new Map(records.map((record) => [record._id, record]))
  return [...byId.values()].toSorted(
    (a, b) => compareText(a.hlc, b.hlc) || compareText(a._id, b._id),
  )
}
