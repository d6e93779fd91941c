/** What one simulated phone is and does. Times in milliseconds. */
export interface PhonePlan {
  readonly index: number
  readonly seed: number
  readonly hubPort: number
  /** A code with its key, as in a link: many join from one address here. */
  readonly code: string
  /** On average, between two things that the person writes. */
  readonly writeEveryMs: number
  /** On average, between the end of one outage and the next. */
  readonly outageEveryMs: number
  /** The longest outage. */
  readonly outageMs: number
}

export type Order =
  | { readonly order: 'join'; readonly plans: readonly PhonePlan[] }
  | { readonly order: 'work'; readonly untilMs: number }
  | { readonly order: 'report' }

/** One thing a person wrote. */
export interface Written {
  readonly id: string
  readonly audience: 'hub' | 'team' | 'private'
  readonly teamId: string | null
  readonly at: number
  readonly ackedAt: number | null
}

/** A change of a record that others change, too. */
export interface SharedEdit {
  readonly recordId: string
  readonly deviceId: string
  /** Number of the edit's dot. */
  readonly number: number
}

/** One state that the hub did not take. */
export interface Refused {
  readonly id: string
  readonly code: string
  readonly at: number
}

/** Ids with a hash of what each doc says, for one of the phone's stores. */
export type Holding = readonly (readonly [id: string, hash: string])[]

export interface PhoneReport {
  readonly index: number
  readonly personId: string
  readonly deviceId: string
  readonly unsent: number
  readonly refused: readonly Refused[]
  readonly written: readonly Written[]
  readonly edits: readonly SharedEdit[]
  /** `hub`, `journey` and the ids of teams. */
  readonly holds: Readonly<Record<string, Holding>>
  readonly holdsPrivate: readonly string[]
  readonly outages: number
}

export type Told =
  | { readonly told: 'ready' }
  | {
      readonly told: 'joined'
      readonly index: number
      readonly personId: string
      readonly deviceId: string
    }
  | { readonly told: 'worked' }
  | { readonly told: 'report'; readonly reports: readonly PhoneReport[] }
