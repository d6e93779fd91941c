import type { Answers, Field } from '@tributary/instruments'

import type { Forms } from '../../../db/live-forms.ts'

/** What every kind of field is given. */
export interface FieldProps<Kind extends Field = Field> {
  readonly field: Kind
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  /** A sentence that says what to mend. */
  readonly problem: string | null
  readonly around: FieldsAround
}

export interface FieldsAround {
  readonly lang: string
  /** All answers of the response, for what cites them. */
  readonly answers: Answers
  /** For fields of an item: its own key. */
  readonly itemKey: string | null
  readonly forms: Forms
  readonly responseId: string
  readonly lineId: string
}
