import {
  Button,
  Notice,
  PageFrame,
  Section,
  SegmentedControl,
  TextField,
  WhereaboutsMark,
} from '@tributary/ui'
import { Suspense, useState, type ReactNode } from 'react'
import { Link } from 'wouter'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { visibilityChoices } from '../../app/i18n/visibility-words.ts'
import { TakeHomeButton } from '../../app/parts/take-home-button.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { useMediaParts } from '../../sync/media-context.tsx'
import { AboutPhone } from './about-phone.tsx'
import { FormerJournals } from './former-journals.tsx'
import styles from './settings-page.module.css'

/** A host looks after the hub on a page of its own, on the laptop or here. */
function ForHosts() {
  const words = useWords('settings')
  if (!useMyRoles()('host')) return null
  return (
    <Section title={words.hostTitle} hint={words.hostHint}>
      <Link href="/host">{words.hostLink}</Link>
    </Section>
  )
}

const PLACES = ['phone', 'hub', 'network', 'private', 'refused'] as const

export interface SettingsPageProps {
  languages: readonly { value: string; label: string }[]
  language: string
  onLanguage: (language: string) => void
  textSizes: readonly string[]
  textSize: string
  onTextSize: (percent: string) => void
  /** Whether several people write on this phone. */
  sharing: ReactNode
  /** Whether hosts enter one's cards of paper. */
  paper: ReactNode
  theme: 'auto' | 'light' | 'dark'
  onTheme: (theme: 'auto' | 'light' | 'dark') => void
}

export function SettingsPage(props: SettingsPageProps) {
  const words = useWords('settings')
  const { app } = useMessages()
  const media = useMediaParts()
  return (
    <PageFrame title={words.title}>
      <MyName />
      <ForHosts />
      <Section title={app.language}>
        <SegmentedControl
          legend={app.language}
          choices={props.languages}
          value={props.language}
          onChange={props.onLanguage}
        />
      </Section>
      <Section title={words.textSize}>
        <SegmentedControl
          legend={words.textSize}
          choices={props.textSizes.map((size) => ({ value: size, label: `${size} %` }))}
          value={props.textSize}
          onChange={props.onTextSize}
        />
      </Section>
      <Section title={words.theme}>
        <SegmentedControl
          legend={words.theme}
          choices={(['auto', 'light', 'dark'] as const).map((theme) => ({
            value: theme,
            label: words.themes[theme],
          }))}
          value={props.theme}
          onChange={props.onTheme}
        />
      </Section>
      <WhatIsWhere />
      {media !== null && (
        <Suspense fallback={null}>
          <media.Uploads />
        </Suspense>
      )}
      <MyData />
      {props.paper}
      {props.sharing}
      <FormerJournals />
      <AboutPhone />
    </PageFrame>
  )
}

function MyName() {
  const words = useWords('settings')
  const { me } = useJournal()
  const present = usePeople().find((person) => person.id === me.personId)?.name ?? me.displayName
  const [isDone, setDone] = useState(false)
  return (
    <div className={styles.name}>
      <NameForm key={present} present={present} onChange={setDone} />
      {isDone && <Notice live>{words.nameSaved}</Notice>}
    </div>
  )
}

function NameForm(props: { present: string; onChange: (isDone: boolean) => void }) {
  const { present, onChange } = props
  const words = useWords('settings')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const [name, setName] = useState(present)
  return (
    <form
      className={styles.name}
      onSubmit={(event) => {
        event.preventDefault()
        void saving.run(
          () => journal.renameMe(name.trim()),
          () => onChange(true),
        )
      }}
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        value={name}
        autoComplete="off"
        maxLength={80}
        onChange={(event) => {
          setName(event.currentTarget.value)
          onChange(false)
        }}
      />
      {name.trim() !== present && (
        <Button type="submit" tone="river" disabled={name.trim() === '' || saving.isSaving}>
          {words.saveName}
        </Button>
      )}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
    </form>
  )
}

function WhatIsWhere() {
  const words = useWords('settings')
  const whereLong = useWords('whereLong')
  const who = useWords('who')
  const { where } = useMessages()
  const { me } = useJournal()
  const circle = {
    journeyTitle: me.journeyTitle,
    hubName: me.hubName,
    teamName: who.otherTeam,
  }
  return (
    <Section title={words.whereTitle}>
      <dl className={styles.places}>
        {PLACES.map((place) => (
          <div key={place}>
            <dt>
              <WhereaboutsMark where={place} words={where[place]} />
            </dt>
            <dd>{whereLong[place]}</dd>
          </div>
        ))}
      </dl>
      <h3 className={styles.subheading}>{who.title}</h3>
      <dl className={styles.places}>
        {visibilityChoices(who, circle)
          .filter((choice) => choice.value !== 'team')
          .map((choice) => (
            <div key={choice.value}>
              <dt>{choice.label}</dt>
              <dd>{choice.detail}</dd>
            </div>
          ))}
      </dl>
    </Section>
  )
}

function MyData() {
  const words = useWords('settings')
  return (
    <Section title={words.data} hint={words.dataText}>
      <div>
        <TakeHomeButton label={words.exportButton} />
      </div>
    </Section>
  )
}
