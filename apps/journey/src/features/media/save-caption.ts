import type { Journal } from '../../db/journal.ts'
import type { MediaDetail } from '../../db/live-media.ts'

/** Replaces what is said of a photo or recording; what is not named stays as it stands. */
export async function saveCaption(
  journal: Journal,
  { media, folded }: MediaDetail,
  said: { readonly text?: string; readonly peopleShown?: readonly string[] },
): Promise<void> {
  const { visibility, teamId = null } = media
  const { text = folded.caption, peopleShown = folded.peopleShown } = said
  const about = { mediaId: media._id, belongsTo: media.body.belongsTo, text }
  for (const previousId of folded.captionLeafIds) {
    const body = { ...about, previousId, peopleShown: [...peopleShown] }
    await journal.write('caption', body, { visibility, teamId })
  }
}
