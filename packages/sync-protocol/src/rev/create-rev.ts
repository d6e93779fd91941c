import type { Rev } from './rev.ts'

export interface RevSource {
  readonly parent: Rev | undefined
  readonly isDeleted: boolean
  /** The doc's own members as JSON text, without `_id`, `_rev` and other `_` members. */
  readonly body: string
  readonly attachments: readonly { name: string; contentType: string; digest: string }[]
}

/**
 * Makes the rev of an edit from what the edit says and nothing else, so that the same edit of
 * the same parent made on two nodes is one rev and not a conflict.
 *
 * @param hash - gives 32 lower-case hex digits for any text (md5 on the server)
 */
export function createRev(source: RevSource, hash: (text: string) => string): Rev {
  const { parent, isDeleted, body, attachments } = source
  const names = [...attachments]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((attachment) => [attachment.name, attachment.contentType, attachment.digest])
  const head = JSON.stringify([parent?.pos ?? 0, parent?.sig ?? '', isDeleted, names])
  return { pos: (parent?.pos ?? 0) + 1, sig: hash(`${head}\n${body}`) }
}
