import type { Visibility } from '@tributary/records'
import { ChoiceGroup, ConfirmDialog, Icon } from '@tributary/ui'
import { useId, useState } from 'react'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import {
  consentToShare,
  visibilityChoices,
  VISIBILITY_ICONS,
  wideningSentence,
  whoSees,
} from '../../app/i18n/visibility-words.ts'
import { useJournal } from '../../db/journal-context.tsx'
import styles from './visibility-field.module.css'

/** Says who will see the entry; opens to choose otherwise. Beyond the hub it asks first. */
export function VisibilityField(props: {
  value: Visibility
  teamName: string | null
  onChange: (visibility: Visibility) => void
}) {
  const messages = useMessages()
  const { me } = useJournal()
  const [isOpen, setOpen] = useState(false)
  const [asked, setAsked] = useState<Visibility | null>(null)
  const panelId = useId()
  const circle = {
    journeyTitle: me.journeyTitle,
    hubName: me.hubName,
    teamName: props.teamName,
  }

  const choose = (visibility: Visibility) => {
    const goesBeyondTheHub = visibility === 'network' || visibility === 'public'
    if (goesBeyondTheHub && visibility !== props.value) setAsked(visibility)
    else props.onChange(visibility)
  }

  const consent = asked && consentToShare(messages, asked, me.sharesWith)
  return (
    <div className={styles.field}>
      <button
        type="button"
        className={styles.summary}
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={VISIBILITY_ICONS[props.value]} />
        <span className={styles.words}>
          <span>{whoSees(messages, props.value, props.teamName)}</span>
          <span className={styles.change}>{messages.who.change}</span>
        </span>
        <Icon name="chevron" />
      </button>
      <div id={panelId} hidden={!isOpen}>
        <ChoiceGroup
          legend={messages.who.title}
          choices={visibilityChoices(messages, circle)}
          value={props.value}
          onChange={choose}
        />
      </div>
      {asked !== null && (
        <ConfirmDialog
          title={messages.widen.title}
          tick={consent ? { label: consent, problem: messages.widen.consentNeeded } : null}
          confirm={messages.widen.confirm}
          keep={messages.widen.keep}
          onConfirm={() => {
            props.onChange(asked)
            setAsked(null)
          }}
          onKeep={() => setAsked(null)}
        >
          <p>{wideningSentence(messages, asked, circle)}</p>
          <p>{messages.widen.noReturn}</p>
        </ConfirmDialog>
      )}
    </div>
  )
}
