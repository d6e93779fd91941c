import { type Definition, type Picture, summarise } from '@tributary/instruments'
import { Section } from '@tributary/ui'
import { useMemo, useState } from 'react'

import { useToday, useWords } from '../../../app/i18n/i18n-context.tsx'
import type { Forms, ResponseView } from '../../../db/live-forms.ts'
import { answersOf } from '../use-forms.ts'
import { Bars } from './bars.tsx'
import { Columns } from './columns.tsx'
import { Diffs } from './diffs.tsx'
import { Links } from './links.tsx'
import { LabelsProvider, useLabel } from './label-words.tsx'
import { Grid } from './grid.tsx'
import { Multiples } from './multiples.tsx'
import styles from './pictures.module.css'
import { PictureTable } from './picture-table.tsx'
import { Ternary } from './ternary.tsx'
import { Chains, Tree } from './tree.tsx'

interface Summed {
  readonly definition: Definition
  readonly responses: readonly ResponseView[]
  readonly forms: Forms
}

/** What came of an instrument, as data that is drawn and told. */
function usePictures({ definition, responses, forms }: Summed): readonly Picture[] {
  const today = useToday()
  return useMemo(
    () => picturesOf({ definition, responses, forms }, today),
    [definition, responses, forms, today],
  )
}

export function picturesOf(
  { definition, responses, forms }: Summed,
  today: string,
): readonly Picture[] {
  const enough = new Map(
    forms.aspects.flatMap(({ _id, body }) =>
      body.enough === undefined ? [] : [[_id, body.enough] as const],
    ),
  )
  return summarise({
    definition,
    responses: [
      ...responses.map((response) => ({
        id: response.record._id,
        answers: answersOf(response),
        at: response.record.occurredAt,
      })),
      ...readingsFor(definition, forms),
    ],
    today,
    enough,
  })
}

/** What came of an instrument, drawn; beside every picture the same as a table. */
export function Pictures(props: Summed) {
  const pictures = usePictures(props)
  const { forms } = props
  return (
    <LabelsProvider forms={forms}>
      {pictures.map((picture, at) => (
        // Pictures have no name of their own, and their order is the definition's.
        <OnePicture key={`${picture.kind} ${at}`} picture={picture} />
      ))}
    </LabelsProvider>
  )
}

function OnePicture(props: { picture: Picture }) {
  const { picture } = props
  const label = useLabel()
  const words = useWords('instruments')
  // A table that nobody opened is not drawn.
  const [isOpen, setOpen] = useState(false)
  const isTable = picture.kind === 'table'
  const title = upperFirst(label(picture.title))
  return (
    <Section title={title}>
      <figure className={styles.figure} aria-label={title}>
        <Drawn picture={picture} />
        {isTable ? (
          <PictureTable table={picture.table} />
        ) : (
          <details onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary className={styles.asTable}>{words.asTable}</summary>
            {isOpen && <PictureTable table={picture.table} />}
          </details>
        )}
      </figure>
    </Section>
  )
}

/** Readings with evidence stand in the drift of aspects beside the answers to the instrument. */
function readingsFor({ summaries, fields }: Definition, forms: Forms) {
  const [drift] = summaries
  const [about, score] = [drift?.uses['about']?.[0], drift?.uses['score']?.[0]]
  const isDrift = summaries.length === 1 && drift?.kind === 'drift'
  const isOfAspects = fields.some(({ key, kind }) => key === about && kind === 'aspect')
  if (!isDrift || !isOfAspects || about === undefined || score === undefined) return []
  return forms.readings.map(({ _id, body, occurredAt }) => ({
    id: _id,
    answers: { [about]: body.aspectId, [score]: body.score },
    at: occurredAt,
  }))
}

/** Terms are words within a sentence; a heading begins like one. */
function upperFirst(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

export function Drawn(props: { picture: Picture }) {
  const { picture } = props
  switch (picture.kind) {
    case 'bars':
      return <Bars picture={picture} />
    case 'heat':
    case 'matrix':
      return <Grid picture={picture} />
    case 'tree':
      return <Tree picture={picture} />
    case 'chains':
      return <Chains picture={picture} />
    case 'links':
      return <Links picture={picture} />
    case 'columns':
      return <Columns picture={picture} />
    case 'ternary':
      return <Ternary picture={picture} />
    case 'multiples':
      return <Multiples picture={picture} />
    case 'diffs':
      return <Diffs picture={picture} />
    case 'table':
      return null
  }
}
