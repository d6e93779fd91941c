import type { Messages } from '../../app/i18n/messages-en.ts'

const SAME_AS: Readonly<Record<string, string>> = {
  too_large: 'document_too_large',
  request_entity_too_large: 'document_too_large',
  bad_request: 'invalid',
  doc_validation: 'invalid',
  illegal_docid: 'invalid',
  invalid_rev: 'invalid',
  missing_stub: 'invalid',
}

export interface RefusalWords {
  readonly why: string
  /** What the hub itself says; null where nothing is to be added. */
  readonly said: string | null
}

/**
 * A refusal in the reader's language. The hub's own English is shown only where it named no code
 * that is known here.
 */
export function refusalWords(
  { code, reason }: { readonly code: string; readonly reason: string },
  { why: general, phone }: Messages['refused'],
  rules: Messages['rules'],
): RefusalWords {
  const [kind = '', rule] = code.split('.')
  const why = wordOf(phone, kind) ?? wordOf(general, SAME_AS[kind] ?? kind)
  if (rule !== undefined || why === null || kind === 'forbidden') {
    const said = wordOf(rules, rule ?? '') ?? reason
    return { why: why ?? general.other, said: said === '' ? null : said }
  }
  return { why, said: null }
}

function wordOf(words: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(words, key) ? (words[key] ?? null) : null
}
