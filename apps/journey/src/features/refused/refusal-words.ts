import { REFUSALS, type RefusalCode } from '@tributary/records'

type HubWords = Readonly<Record<RefusalCode, string>>

// English is what the hub itself says. The others stand beside the page that needs them: the
// messages come before the timeline, and weigh on it.

const FR: HubWords = {
  not_a_record: 'Ceci n’est pas un enregistrement.',
  withdrawn: 'Cet enregistrement a été retiré ; il ne peut pas revenir.',
  not_a_person: 'Seule une personne de ce parcours peut écrire ici.',
  unreadable: 'Le hub ne peut pas lire cet enregistrement.',
  other_audience: 'Cet enregistrement est destiné à d’autres personnes que celles qui lisent ici.',
  edits_differ: 'Ce que montre cet enregistrement n’est pas ce que disent ses modifications.',
  deleted_by_other: 'Cet enregistrement a été supprimé par quelqu’un d’autre.',
  other_name: 'On ne peut écrire qu’en son propre nom.',
  new_person_by_other: 'Seule la personne elle-même peut écrire qui elle est.',
  consent_by_other: 'Seule la personne concernée peut donner son accord.',
  correction_by_other: 'Seule la personne qui a écrit une note peut la corriger.',
  hub_by_other: 'Seule l’hôte peut décrire le hub.',
  receipt_by_other: 'Seul le hub peut dire ce qui est arrivé au réseau.',
  withdrawal_misnumbered: 'Un retrait doit porter le numéro de l’enregistrement qu’il reprend.',
  withdrawal_not_host: 'Seule l’hôte peut retirer un enregistrement au nom du hub.',
  withdrawal_not_author: 'Seule la personne qui a écrit un enregistrement peut le retirer.',
  withdrawal_not_shown:
    'Seule une personne montrée ou nommée dans un enregistrement peut le retirer.',
  author_changed: 'L’auteur d’un enregistrement ne change jamais.',
  field_fixed: 'Une partie de ceci est donnée une seule fois et ne peut pas être changée.',
  rewritten: 'Ceci ne se réécrit pas ; on y ajoute une correction.',
  person_by_other: 'Seule la personne elle-même peut changer qui elle est.',
  consent_change_by_other: 'Seule la personne qui a donné un accord peut le changer.',
  visibility_by_other: 'Seule la personne qui l’a écrit peut changer qui voit un enregistrement.',
  deletion_keeps_text: 'Un enregistrement supprimé ne doit pas garder son texte.',
  withdrawal_stays: 'Un retrait reste, pour que tout le monde l’apprenne.',
  deletion_not_host: 'Seule l’hôte peut supprimer cet enregistrement.',
  deletion_not_author: 'Seule la personne qui a écrit un enregistrement peut le supprimer.',
}

const RULES: Readonly<Record<string, HubWords>> = { en: REFUSALS, fr: FR }

/** Of what this phone itself noticed, and of CouchDB's codes whose reason is for programmers. */
const OTHERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    deleted_elsewhere: 'It was deleted on the hub while you were changing it.',
    carries_attachments: 'It carries files that this phone cannot keep.',
    merge_failed: 'Your change and somebody else’s could not be joined.',
    unwritable: 'This phone could not prepare it for the hub.',
    server_error: 'The hub fails on this one, and takes others.',
  },
  fr: {
    deleted_elsewhere: 'Ceci a été supprimé au hub pendant que vous le modifiiez.',
    carries_attachments: 'Ceci porte des fichiers que ce téléphone ne peut pas garder.',
    merge_failed: 'Votre modification et celle de quelqu’un d’autre n’ont pas pu être réunies.',
    unwritable: 'Ce téléphone n’a pas pu préparer ceci pour le hub.',
    server_error: 'Le hub échoue sur celle-ci, et en accepte d’autres.',
  },
}

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
 *
 * @param general - the sentences for whole kinds of refusals, `other` among them
 */
export function refusalWords(
  { code, reason }: { readonly code: string; readonly reason: string },
  language: string,
  general: Readonly<Record<string, string>>,
): RefusalWords {
  const [kind = '', rule] = code.split('.')
  const why = wordOf(OTHERS[language], kind) ?? wordOf(general, SAME_AS[kind] ?? kind)
  if (rule !== undefined || why === null || kind === 'forbidden') {
    const said = wordOf(RULES[language], rule ?? '') ?? reason
    return { why: why ?? general['other'] ?? '', said: said === '' ? null : said }
  }
  return { why, said: null }
}

function wordOf(words: Readonly<Record<string, string>> | undefined, key: string): string | null {
  return words !== undefined && Object.hasOwn(words, key) ? (words[key] ?? null) : null
}
