/**
 * Why a hub does not take a record. The code is for programs and never changes its meaning: an app
 * shows its own words for it. The sentence is what the hub says to those who know no code.
 */
export const REFUSALS = {
  not_a_record: 'This is not a record.',
  withdrawn: 'This record was withdrawn, so it cannot come back.',
  not_a_person: 'Only a person of this journey may write here.',
  unreadable: 'The hub cannot read this record.',
  other_audience: 'This record is meant for other people than those who can read this place.',
  edits_differ: 'What this record shows is not what its edits say.',
  deleted_by_other: 'This record was deleted by somebody else.',
  other_name: 'A record can only be written in your own name.',
  paper_not_host: 'Only a host can enter a card in somebody else’s name.',
  paper_entered_by_other: 'Whoever enters a card says so in their own name.',
  paper_unlike_card: 'This entry does not carry the number that its card gives it.',
  paper_visibility: 'A card that somebody else entered is for the hub; its author may change that.',
  paper_refused: 'This person does not want their cards entered by somebody else.',
  card_entered: 'This card was entered before. Compare the two: the first one stays.',
  new_person_by_other: 'Only the person themself can write who they are.',
  consent_by_other: 'Consent can only be given by the person it is about.',
  correction_by_other: 'Only the author of an entry can correct it.',
  hub_by_other: 'Only the host can describe the hub.',
  media_by_other: 'Only the author of an entry can add a photo, sound or file to it.',
  caption_by_other: 'Only the author of a photo or recording can caption it.',
  file_by_other: 'Only the hub can say which bytes it holds.',
  attachments_by_other: 'Files come to the hub as media of an entry, not as attachments.',
  receipt_by_other: 'Only the hub can say what reached the network.',
  withdrawal_misnumbered: 'A withdrawal has to carry the number of the record it takes back.',
  withdrawal_not_host: 'Only the host can withdraw a record in the name of the hub.',
  withdrawal_not_author: 'Only the author of a record can withdraw it.',
  withdrawal_not_shown: 'Only somebody who is shown or named in a record can withdraw it.',
  author_changed: 'The author of a record never changes.',
  field_fixed: 'This is given once and cannot be changed.',
  rewritten: 'This record is never rewritten; a correction is added to it.',
  person_by_other: 'Only the person themself can change who they are.',
  consent_change_by_other: 'Only the person who gave a consent can change it.',
  visibility_by_other: 'Only the author can change who sees a record.',
  not_your_role: 'Your role here does not let you write this.',
  session_by_other: 'A facilitator gives a session its place; anybody can propose one.',
  frame_agreed: 'What was agreed on values stays as it is; begin a further value frame instead.',
  role_by_self: 'Nobody gives a role to themself; state it as an intention.',
  role_by_other: 'A role is given by the host, some roles also by a facilitator.',
  role_stays: 'A role that was given is ended, not deleted.',
  deletion_keeps_text: 'A deleted record must not keep its text.',
  withdrawal_stays: 'A withdrawal stays, so that everybody hears of it.',
  deletion_not_host: 'Only the host can delete this record.',
  deletion_not_author: 'Only the author of a record can delete it.',
} as const

export type RefusalCode = keyof typeof REFUSALS

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code)
}
