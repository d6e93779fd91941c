import { meanWeights } from '@tributary/instruments'
import type { ValueFrameRecord } from '@tributary/records'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './runner.module.css'
import { useMyPart } from './use-my-part.ts'
import { liveThemes, weightsIn, workshopOf } from './workshop-data.ts'

const MOST = 5

/** One slider a theme; of everybody's weights only the mean is shown. */
export function WeighThemes(props: { frame: ValueFrameRecord; forms: Forms }) {
  const { frame, forms } = props
  const words = useWords('values')
  const saving = useSaving()
  const give = useMyPart(frame, forms)
  const themes = liveThemes(frame)
  const parts = workshopOf(frame, forms)
  const mine = parts.find(({ isMine }) => isMine)
  const own = mine === undefined ? {} : weightsIn(mine.record.body.answers)
  const given = parts.map(({ record }) => weightsIn(record.body.answers))
  const weighed = given.filter((each) => Object.keys(each).length > 0)
  const isAgreed = frame.body.stage === 'agreed'
  const means = isAgreed
    ? new Map(themes.map((theme) => [theme.id, theme.weight]))
    : meanWeights(
        themes.map(({ id }) => id),
        weighed,
      )
  const weigh = (id: string, weight: number) =>
    void saving.run(
      () => give((before) => ({ weights: { ...weightsIn(before), [id]: weight } })),
      () => undefined,
    )
  return (
    <>
      <ul className={styles.list}>
        {themes.map((theme) => (
          <li key={theme.id} className={styles.card}>
            <span className={styles.theme}>{theme.name}</span>
            {!isAgreed && (
              <label className={styles.weigh}>
                <span>{words.weight(theme.name)}</span>
                <input
                  type="range"
                  min="0"
                  max={MOST}
                  step="1"
                  defaultValue={own[theme.id] ?? 0}
                  onChange={(event) => weigh(theme.id, event.currentTarget.valueAsNumber)}
                />
              </label>
            )}
            <span className={styles.weigh}>
              <span>{words.mean(means.get(theme.id) ?? 0)}</span>
              <meter min={0} max={MOST} value={means.get(theme.id) ?? 0} aria-hidden="true" />
            </span>
          </li>
        ))}
      </ul>
      {!isAgreed && <p>{words.weighed(weighed.length)}</p>}
    </>
  )
}
