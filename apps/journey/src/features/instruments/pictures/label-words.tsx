import { type Label, titleOfResponse, wordsIn } from '@tributary/instruments'
import { createContext, type ReactNode, use, useMemo } from 'react'

import { useFormats, useLanguage, useMessages, useWords } from '../../../app/i18n/i18n-context.tsx'
import type { Forms } from '../../../db/live-forms.ts'
import { usePeople } from '../../../db/use-journal-lists.ts'
import { answersOf } from '../use-forms.ts'

const LabelContext = createContext<((label: Label) => string) | null>(null)

/** Gives the labels of pictures their words: of the definition, of the app, or a name. */
export function LabelsProvider(props: { forms: Forms; children: ReactNode }) {
  const { forms } = props
  const words = useWords('instruments')
  const { common } = useMessages()
  const formats = useFormats()
  const lang = useLanguage()
  const people = usePeople()
  const label = useMemo(() => {
    const nameOf = (id: string): string => {
      if (id.startsWith('person:')) {
        return people.find((each) => each.id === id)?.name ?? common.nameNotHere
      }
      if (id.startsWith('aspect:')) {
        return forms.aspects.find((each) => each._id === id)?.body.name ?? words.aspectNotHere
      }
      const response = forms.responses.find(({ record }) => record._id === id)
      return response === undefined
        ? words.responseNotHere
        : (titleOfResponse(answersOf(response)) ?? words.untitled)
    }
    const dayWords = (at: string): string => {
      const day = at.slice(0, 10)
      return /^\d{4}-\d{2}-\d{2}$/.test(day) ? formats.day(`${day}T12:00`) : at
    }
    return (given: Label): string => {
      if ('words' in given) return wordsIn(given.words, lang)
      if ('term' in given) return words.terms[given.term]
      if ('at' in given) return dayWords(given.at)
      if ('period' in given) return given.period.filter(Boolean).map(dayWords).join(' – ')
      if ('ref' in given) return given.ref === '' ? '' : nameOf(given.ref)
      return given.text
    }
  }, [forms, words, common, formats, lang, people])
  return <LabelContext value={label}>{props.children}</LabelContext>
}

export function useLabel(): (label: Label) => string {
  const label = use(LabelContext)
  if (label === null) throw new Error('a picture needs a LabelsProvider above it')
  return label
}
