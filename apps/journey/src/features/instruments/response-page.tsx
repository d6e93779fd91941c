import { PageFrame } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { ReviewResponse } from './review-response.tsx'
import { Runner } from './runner.tsx'
import { useForms, versionOf } from './use-forms.ts'

/** `/response/:id`: to be filled while it is not finished, to be read afterwards. */
export function ResponsePage(props: PageProps) {
  const id = props.params['id'] ?? ''
  const words = useWords('instruments')
  const forms = useForms()
  if (forms === null) return null
  const response = forms.responses.find(({ record }) => record._id === id)
  if (response === undefined) {
    return <PageFrame title={words.responseGone} back={props.back} lead={words.responseGoneHelp} />
  }
  const version = versionOf(forms, response)
  if (version === null) {
    return <PageFrame title={words.versionGone} back={props.back} lead={words.versionGoneHelp} />
  }
  const stepKey = props.search.get('step')
  const isOpen = version.definition.isTogether || response.isMine
  const shared = { forms, response, version, go: props.go }
  if (isOpen && (stepKey !== null || !response.record.body.isFinished)) {
    return <Runner key={id} {...shared} stepKey={stepKey} />
  }
  return <ReviewResponse {...shared} />
}
