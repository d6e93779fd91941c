import { Button, Icon } from '@tributary/ui'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'

import { useToday, useWords } from '../../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../../app/page-props.ts'
import { useJournal } from '../../../db/journal-context.tsx'
import { liveRoomEntries } from '../../../db/live-room.ts'
import { useLiveQuery } from '../../../db/use-live-query.ts'
import { LabelsProvider } from '../pictures/label-words.tsx'
import { useForms } from '../use-forms.ts'
import { OneSlide } from './one-slide.tsx'
import { formsForTheRoom, slidesOf } from './slides.ts'
import { useStaysAwake } from './use-stays-awake.ts'
import styles from './wall.module.css'

const ENTRIES = 12
const SLIDE_MS = 15_000

/**
 * The wall of the room: what everyone in it may see, large, moving on by itself. It lies over the
 * whole app, so that nothing of whoever stands at the projector is beside it.
 */
export function WallPage(props: PageProps) {
  const words = useWords('wall')
  const journal = useJournal()
  const today = useToday()
  const all = useForms()
  const entries = useLiveQuery(useMemo(() => liveRoomEntries(journal, ENTRIES), [journal]))
  const forms = useMemo(() => (all === null ? null : formsForTheRoom(all)), [all])
  const slides = useMemo(
    () => (forms === null || entries === null ? null : slidesOf(entries, forms, today)),
    [entries, forms, today],
  )
  const [at, setAt] = useState(0)
  const [isPlaying, setPlaying] = useState(() => !prefersStillness())
  const dialog = useRef<HTMLDialogElement>(null)
  const wall = useRef<HTMLDivElement>(null)
  useStaysAwake()
  const count = slides?.length ?? 0
  const place = count === 0 ? 0 : at % count
  const leave = () => {
    if (document.fullscreenElement !== null) void document.exitFullscreen()
    props.go('/agenda', { replace: true })
  }
  const step = (by: number) => setAt(count === 0 ? 0 : (place + by + count) % count)

  useLayoutEffect(() => {
    const element = dialog.current
    if (element !== null && !element.open) element.showModal()
    return () => element?.close()
  }, [])
  useEffect(() => {
    if (!isPlaying || count < 2) return
    const timer = setTimeout(() => setAt((place + 1) % count), SLIDE_MS)
    return () => clearTimeout(timer)
  }, [isPlaying, place, count])

  const slide = slides?.[place]
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby="wall-title"
      onCancel={(event) => {
        event.preventDefault()
        leave()
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') step(1)
        if (event.key === 'ArrowLeft') step(-1)
      }}
    >
      <div ref={wall} className={styles.wall}>
        <header className={styles.head}>
          <h1 id="wall-title" className={styles.title} tabIndex={-1} autoFocus>
            {journal.me.journeyTitle}
          </h1>
          {count > 1 && <p className={styles.place}>{words.slideOf(place + 1, count)}</p>}
        </header>
        {/* Read out when somebody turns a page, not while they turn by themselves. */}
        <div className={styles.slide} aria-live={isPlaying ? 'off' : 'polite'} key={slide?.key}>
          {slides !== null && slide === undefined && <p className={styles.empty}>{words.empty}</p>}
          {slide !== undefined && forms !== null && (
            <LabelsProvider forms={forms}>
              <OneSlide slide={slide} forms={forms} />
            </LabelsProvider>
          )}
        </div>
        <div className={styles.tools}>
          <Button aria-label={words.before} disabled={count < 2} onClick={() => step(-1)}>
            <Icon name="back" />
          </Button>
          <Button onClick={() => setPlaying(!isPlaying)}>
            {isPlaying ? words.pause : words.play}
          </Button>
          <Button aria-label={words.next} disabled={count < 2} onClick={() => step(1)}>
            <Icon name="forward" />
          </Button>
          {document.fullscreenEnabled && (
            <Button onClick={() => void wall.current?.requestFullscreen().catch(reportError)}>
              {words.fill}
            </Button>
          )}
          <Button onClick={leave}>{words.leave}</Button>
        </div>
      </div>
    </dialog>
  )
}

/** Who asked their device for less motion turns the pages themself. */
function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
