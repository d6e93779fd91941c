import { useWords } from '../i18n/i18n-context.tsx'
import type { Stance } from './consent.ts'
import { MyStance } from './my-stance.tsx'
import styles from './voices.module.css'

/** What each person says of a proposal, who has not spoken, and my own word. Nobody is counted up. */
export function Voices(props: {
  aboutId: string
  authorId: string
  /** The wording that stands now; null for what is never reworded. */
  text: string | null
  stances: readonly Stance[]
  /** People whose word is waited for. */
  askedIds: readonly string[]
  nameOf: (id: string) => string
  /** Whether a word can still be given. */
  isOpen: boolean
}) {
  const { stances, askedIds, nameOf, isOpen, ...about } = props
  const words = useWords('decisions')
  const silent = askedIds.filter((id) => !stances.some(({ personId }) => personId === id))
  return (
    <>
      {stances.length === 0 && <p>{words.noVoices}</p>}
      <ul className={styles.list}>
        {stances.map((stance) => (
          <li key={stance.personId} className={styles.stance} data-theme={stance.theme}>
            <p className={styles.who}>
              {words.said[stance.theme](nameOf(stance.personId))}
              {!stance.isOfThisWording && ` (${words.earlierWording})`}
            </p>
            {stance.note !== '' && <p>{stance.note}</p>}
          </li>
        ))}
      </ul>
      {silent.length > 0 && <p className={styles.detail}>{words.silent(silent.map(nameOf))}</p>}
      {isOpen && <MyStance {...about} stances={stances} />}
    </>
  )
}
