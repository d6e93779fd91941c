import { Button, ConfirmDialog, Notice, PageFrame, Tick } from '@tributary/ui'
import { useEffect, useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { TakeHomeButton } from '../../app/parts/take-home-button.tsx'
import { heldOnPhone, type Held } from '../../db/erase-journal.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { askToErase, declineErasure } from '../../sync/give-back.ts'
import { useSyncStatus } from '../../sync/sync-status-store.ts'
import styles from './join-page.module.css'

/** The host wants this phone back: what is still here alone, and the person's word. */
export function GiveBackPage(props: Pick<PageProps, 'back' | 'go'>) {
  const words = useWords('giveBack')
  const removed = useWords('removed')
  const { common } = useMessages()
  const journal = useJournal()
  const asked = useSyncStatus((status) => status.eraseAsked)
  const held = useHeld(journal.me.journeyId)
  const [isSure, setSure] = useState(false)
  const [isAsking, setAsking] = useState(false)
  if (asked === null) {
    return (
      <PageFrame title={words.title} back={props.back}>
        <p>{words.nobodyAsked}</p>
      </PageFrame>
    )
  }
  const isHeld = held !== null && held.own > 0
  const mayErase = held !== null && held.unsent === 0 && (!isHeld || isSure)
  return (
    <PageFrame title={words.title} lead={words.lead(journal.me.hubName)} back={props.back}>
      <div className={styles.form}>
        {asked.why === 'other_tab' && <Notice tone="attention">{words.otherTab}</Notice>}
        {held !== null && held.unsent > 0 && (
          <Notice tone="attention" title={words.unsent(held.unsent)}>
            {words.unsentHelp}
          </Notice>
        )}
        {held !== null && held.unsent === 0 && <Notice icon="check">{words.allThere}</Notice>}
        {isHeld && (
          <Notice tone="attention" title={words.own(held.own)}>
            <p>{words.ownHelp}</p>
            <Tick label={words.ownTick} checked={isSure} onChange={setSure} />
          </Notice>
        )}
        <div>
          <TakeHomeButton label={removed.export} />
        </div>
        <Button tone="alert" disabled={!mayErase} onClick={() => setAsking(true)}>
          {words.erase}
        </Button>
        <Button
          onClick={() => {
            declineErasure(asked.id)
            props.go('/')
          }}
        >
          {words.mine}
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={words.sureTitle}
          tone="alert"
          confirm={words.erase}
          keep={common.cancel}
          onKeep={() => setAsking(false)}
          onConfirm={() => askToErase(asked.id, { isSure })}
        >
          <p>{words.sureText(journal.me.hubName)}</p>
        </ConfirmDialog>
      )}
    </PageFrame>
  )
}

const LOOK_EVERY_MS = 2000

/** Looked at again and again: while this page is read, records go to the hub. */
function useHeld(journeyId: string): Held | null {
  const [held, setHeld] = useState<Held | null>(null)
  useEffect(() => {
    let isStale = false
    let timer: ReturnType<typeof setTimeout>
    const look = async () => {
      const found = await heldOnPhone(journeyId)
      if (isStale) return
      setHeld(found)
      timer = setTimeout(() => void look(), LOOK_EVERY_MS)
    }
    void look()
    return () => {
      isStale = true
      clearTimeout(timer)
    }
  }, [journeyId])
  return held
}
