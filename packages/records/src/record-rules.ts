import type { RecordType } from './record-types.ts'
import type { Writer } from './who-writes.ts'

export interface RecordRules {
  /** Who may write a new one, in their own name; nobody but the hub itself when empty. */
  readonly createdBy: readonly Writer[]
  /** Who may change one that is there; empty for what is written once. */
  readonly changedBy: readonly Writer[]
  /** Parts of the body that more people may change, by the path they begin with. */
  readonly partsChangedBy?: Readonly<Record<string, readonly Writer[]>>
  /** What the columns cannot say, for the table in `docs/`. */
  readonly writtenBy?: string
  readonly meaning: string
}

/**
 * Who may write which records, one row for each row of `RECORD_TYPES`. Apart from it, because the
 * hub judges and phones only show what they were refused: they need not load it.
 */
export const RECORD_RULES: Readonly<Record<RecordType, RecordRules>> = {
  person: {
    createdBy: ['subject', 'host'],
    changedBy: ['subject'],
    meaning: 'Somebody who takes part, under a name or a pseudonym.',
  },
  hub: {
    createdBy: ['host'],
    changedBy: ['host'],
    meaning: 'A community of place that hosts the intensive and owns the account.',
  },
  journey: {
    createdBy: ['host', 'organiser'],
    changedBy: ['host', 'organiser', 'facilitator'],
    // The cohort words its purpose together.
    partsChangedBy: { purpose: ['anyone'] },
    meaning: 'An action-learning journey with its purpose and phases.',
  },
  team: {
    createdBy: ['anyone'],
    changedBy: ['members', 'facilitator', 'host', 'organiser'],
    writtenBy: 'anyone puts themself into a team that is not closed',
    meaning: 'People who work on one challenge together.',
  },
  session: {
    createdBy: ['anyone'],
    changedBy: ['author', 'facilitator', 'host', 'organiser'],
    meaning: 'A time and place in the programme, proposed or placed; a moved one is a new one.',
  },
  entry: {
    createdBy: ['anyone'],
    changedBy: [],
    writtenBy: 'a host enters a card of paper in its author’s name',
    meaning: 'An action or a reflection. Shown through its amendments, never rewritten.',
  },
  amendment: {
    createdBy: ['author'],
    changedBy: [],
    meaning: 'A correction of an entry, or a wider or narrower audience for it.',
  },
  media: {
    createdBy: ['author'],
    changedBy: [],
    meaning: 'A photo, sound, film or file that belongs to an entry.',
  },
  mediaFile: {
    createdBy: [],
    changedBy: [],
    meaning: 'The bytes of a media record that the hub holds and has verified, as attachments.',
  },
  caption: {
    createdBy: ['author'],
    changedBy: [],
    meaning: 'What a photo or recording shows, and whom. A correction is a new one.',
  },
  transcript: {
    createdBy: ['anyone'],
    changedBy: [],
    meaning: 'What is said in a recording, in one language, timed. A correction is a new one.',
  },
  withdrawal: {
    createdBy: ['author', 'shown', 'host'],
    changedBy: [],
    meaning: 'A record was taken back; its text is gone everywhere.',
  },
  consentGrant: {
    createdBy: ['subject'],
    changedBy: ['subject'],
    meaning: 'Consent to collect or to share, with its audience and expiry.',
  },
  roleHolding: {
    createdBy: ['subject', 'host', 'facilitator'],
    changedBy: ['subject', 'host', 'facilitator'],
    writtenBy: 'the subject states an intention; who may give a role is in roles.ts',
    meaning: 'A role somebody means to take, or was given, with its end.',
  },
  instrument: {
    createdBy: ['facilitator', 'host', 'organiser'],
    changedBy: [],
    meaning: 'One version of a form of evaluation; an edit is a further version.',
  },
  response: {
    createdBy: ['anyone', 'evaluator'],
    changedBy: ['author'],
    partsChangedBy: { together: ['anyone'] },
    meaning: 'Answers to an instrument, under the version they were given with.',
  },
  valueFrame: {
    createdBy: ['facilitator', 'host', 'organiser'],
    changedBy: ['facilitator', 'host', 'organiser'],
    // Phones gather proposals into themes together.
    partsChangedBy: { themes: ['anyone'], placed: ['anyone'] },
    meaning: 'What a cohort values: themes with weights, agreed at a time; a new one follows it.',
  },
  aspect: {
    createdBy: ['anyone', 'evaluator'],
    changedBy: ['anyone', 'evaluator'],
    meaning: 'A dimension in which capacity grows, with what is enough.',
  },
  reading: {
    createdBy: ['anyone', 'evaluator'],
    changedBy: [],
    meaning: 'Where an aspect stood at one time, with its evidence.',
  },
  code: {
    createdBy: ['scribe', 'facilitator', 'host'],
    changedBy: [],
    meaning: 'A tag an entry was given when the cohort read it together.',
  },
  mergeReceipt: {
    createdBy: [],
    changedBy: [],
    meaning: 'Records reached the wider network, or were called back from it.',
  },
  place: {
    createdBy: ['host', 'organiser'],
    changedBy: ['host', 'organiser'],
    meaning: 'Where something happens, with who looks after it.',
  },
  network: {
    createdBy: ['host', 'organiser'],
    changedBy: ['host', 'organiser'],
    meaning: 'People bound by a domain and a practice, not by a place.',
  },
  channel: {
    createdBy: ['facilitator', 'host', 'organiser'],
    changedBy: ['facilitator', 'host', 'organiser'],
    meaning: 'A question that the journey keeps asking, and how it is answered.',
  },
  signal: {
    createdBy: ['anyone'],
    changedBy: [],
    meaning: 'Thanks, a confirmation, an agreement or objection, a task done.',
  },
  decision: {
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    meaning: 'Something proposed to people, with when it was decided and is looked at again.',
  },
  wording: {
    createdBy: ['anyone'],
    changedBy: [],
    meaning: 'A purpose as one person words it, or as several wordings were merged.',
  },
  offerNeed: {
    createdBy: ['anyone'],
    changedBy: ['author'],
    meaning: 'What somebody can give, teach or mentor, or looks for.',
  },
  pathway: {
    createdBy: ['facilitator', 'host', 'organiser'],
    changedBy: ['facilitator', 'host', 'organiser'],
    meaning: 'What a stakeholder group is asked and offered over its months.',
  },
  pathwayStep: {
    createdBy: ['subject'],
    changedBy: ['subject'],
    meaning: 'How far a person says they are in a stage of a pathway.',
  },
  pattern: {
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    meaning: 'A problem that comes back, and a response that has worked.',
  },
  method: {
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    meaning: 'A way of doing something that others can follow.',
  },
  resource: {
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    meaning: 'A link or a file that helps others practise.',
  },
  story: {
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    meaning: 'A story that is told on.',
  },
  term: {
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    meaning: 'A word and what it means here.',
  },
}
