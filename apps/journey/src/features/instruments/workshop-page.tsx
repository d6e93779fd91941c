import { openConflicts, type ValueFrameRecord } from '@tributary/records'
import { Button, Notice, PageFrame, Section } from '@tributary/ui'
import { Link } from 'wouter'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { beginFrame } from '../../db/shape-commands.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { EarlierFrame } from './earlier-frame.tsx'
import { FrameConflicts, isOfTheme } from './frame-conflicts.tsx'
import { GatherThemes } from './gather-themes.tsx'
import { LeadWorkshop } from './lead-workshop.tsx'
import { ProposeValues } from './propose-values.tsx'
import { Reread } from './reread.tsx'
import styles from './runner.module.css'
import { useForms } from './use-forms.ts'
import { WeighThemes } from './weigh-themes.tsx'
import { framesInOrder } from './workshop-data.ts'

/** `/values`: the workshop that runs on all phones at once, and what was agreed before. */
export function WorkshopPage(props: PageProps) {
  const words = useWords('values')
  const forms = useForms()
  const mayLead = useMyRoles()('facilitator', 'host', 'organiser')
  const journal = useJournal()
  const saving = useSaving()
  if (forms === null) return null
  const frames = framesInOrder(forms)
  const newest = frames.at(-1) ?? null
  // Two that were begun at once have the same number: what people gave to either stays in sight.
  const current = frames.filter(({ body }) => body.number === newest?.body.number)
  const earlier = frames.filter((frame) => !current.includes(frame)).toReversed()
  const isRunning = current.some(({ body }) => body.stage !== 'agreed')
  const begin = () =>
    void saving.run(
      async () => {
        const title = words.frameTitle((newest?.body.number ?? 0) + 1)
        const number = (newest?.body.number ?? 0) + 1
        // Themes keep their keys, so that the history can be read under both frames.
        const themes = newest?.body.themes ?? {}
        await beginFrame(journal, { title, number, previousId: newest?._id ?? null }, themes)
      },
      () => undefined,
    )
  return (
    <PageFrame title={words.title} lead={words.lead} back={props.back}>
      <div className={styles.stack}>
        <p>
          <Link href="/coding">{words.toCoding}</Link>
        </p>
        {!isRunning && (
          <Notice
            icon="people"
            title={words.noWorkshop}
            actions={
              mayLead && (
                <Button tone="river" disabled={saving.isSaving} onClick={begin}>
                  {newest === null ? words.begin : words.beginNext}
                </Button>
              )
            }
          >
            {mayLead ? null : words.wait}
          </Notice>
        )}
        {current.length > 1 && (
          <Notice tone="attention" icon="people" title={words.begunTwice(current.length)}>
            {words.begunTwiceHelp}
          </Notice>
        )}
        {current.map((frame) => (
          <Frame key={frame._id} frame={frame} frames={frames} forms={forms} mayLead={mayLead} />
        ))}
        {earlier.length > 0 && (
          <Section title={words.earlier}>
            {earlier.map((frame) => (
              <EarlierFrame key={frame._id} frame={frame} />
            ))}
          </Section>
        )}
      </div>
    </PageFrame>
  )
}

function Frame(props: {
  frame: ValueFrameRecord
  frames: readonly ValueFrameRecord[]
  forms: Forms
  mayLead: boolean
}) {
  const { frame, frames, forms, mayLead } = props
  const words = useWords('values')
  const formats = useFormats()
  const { stage } = frame.body
  const conflicts = openConflicts(frame).filter(
    (conflict) => stage !== 'gather' || !isOfTheme(conflict),
  )
  const before = frames.find(({ _id }) => _id === frame.body.previousId) ?? null
  return (
    <Section title={frame.body.title} hint={words.stageHint[stage]}>
      <div className={styles.stack}>
        <p className={styles.facts}>
          {frame.body.agreedAt === undefined
            ? words.stages[stage]
            : words.agreedOn(formats.day(frame.body.agreedAt))}
        </p>
        <FrameConflicts frame={frame} conflicts={conflicts} forms={forms} mayLead={mayLead} />
        {stage === 'propose' && <ProposeValues frame={frame} forms={forms} />}
        {stage === 'gather' && <GatherThemes frame={frame} forms={forms} />}
        {(stage === 'weigh' || stage === 'agreed') && <WeighThemes frame={frame} forms={forms} />}
        {stage !== 'agreed' && mayLead && <LeadWorkshop frame={frame} forms={forms} />}
        {stage === 'agreed' && <Reread frame={frame} before={before} forms={forms} />}
      </div>
    </Section>
  )
}
