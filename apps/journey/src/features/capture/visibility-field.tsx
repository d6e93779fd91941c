import type { Visibility } from '@tributary/records'
import { ChoiceGroup, ConfirmDialog, Icon } from '@tributary/ui'
import { useId, useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
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
  const who = useWords('who')
  const widen = useWords('widen')
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

  const consent = asked && consentToShare(widen, asked, me.sharesWith)
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
          <span>{whoSees(who, props.value, props.teamName)}</span>
          <span className={styles.change}>{who.change}</span>
        </span>
        <Icon name="chevron" />
      </button>
      <div id={panelId} hidden={!isOpen}>
        <ChoiceGroup
          legend={who.title}
          choices={visibilityChoices(who, circle)}
          value={props.value}
          onChange={choose}
        />
      </div>
      {asked !== null && (
        <ConfirmDialog
          title={widen.title}
          tick={consent ? { label: consent, problem: widen.consentNeeded } : null}
          confirm={widen.confirm}
          keep={widen.keep}
          onConfirm={() => {
            props.onChange(asked)
            setAsked(null)
          }}
          onKeep={() => setAsked(null)}
        >
          <p>{wideningSentence({ who, widen }, asked, circle)}</p>
          <p>{widen.noReturn}</p>
        </ConfirmDialog>
      )}
    </div>
  )
}
