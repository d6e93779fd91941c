import { STAKEHOLDER_GROUPS, type StakeholderGroup } from '@tributary/records'
import { Button, ChoiceGroup, TextField, Tick } from '@tributary/ui'
import { useRef, useState, type FormEvent } from 'react'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import {
  joinHub,
  type Invitation,
  type JoinFailure,
  type JoinRequest,
} from '../../sync/join-hub.ts'
import { JoinProblem } from './join-problem.tsx'
import styles from './join-page.module.css'

export function JoinForm(props: {
  baseUrl: string
  code: string
  invitation: Invitation
  onJoined: () => void
  /** The host is to say yes first. */
  onWaiting: (asked: JoinRequest) => void
}) {
  const words = useWords('join')
  const language = useLanguage()
  const { invitation } = props
  const form = useRef<HTMLFormElement>(null)
  const [name, setName] = useState('')
  const [isPseudonym, setPseudonym] = useState(false)
  const [group, setGroup] = useState<StakeholderGroup | null>(null)
  const [role, setRole] = useState('')
  const [hasConsented, setConsented] = useState(false)
  const [isLent, setLent] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const [isJoining, setJoining] = useState(false)
  const [failure, setFailure] = useState<JoinFailure | null>(null)

  const join = async ({ leavesOtherHub = false } = {}) => {
    if (name.trim() === '' || group === null || !hasConsented || isLent !== invitation.isLent) {
      setAsked(true)
      // After the problems are on the page, the first field that has one takes the focus.
      requestAnimationFrame(() => {
        form.current
          ?.querySelector<HTMLElement>('[aria-invalid="true"], fieldset[aria-describedby] input')
          ?.focus()
      })
      return
    }
    setJoining(true)
    setFailure(null)
    const asked: JoinRequest = {
      baseUrl: props.baseUrl,
      code: props.code,
      displayName: name.trim(),
      isPseudonym,
      stakeholderGroup: group,
      intendedRole: role.trim(),
      lang: language,
      leavesOtherHub,
      journeyId: invitation.journeyId,
      journeyTitle: invitation.journeyTitle,
      ...(isLent ? { isLent } : {}),
    }
    const answer = await joinHub(asked)
    setJoining(false)
    if (answer.ok) props.onJoined()
    else if (answer.reason === 'waiting') props.onWaiting({ ...asked, leavesOtherHub: true })
    else setFailure(answer)
  }

  return (
    <form
      ref={form}
      className={styles.form}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void join()
      }}
    >
      <TextField
        label={words.nameLabel}
        hint={words.nameHint}
        value={name}
        autoComplete="nickname"
        maxLength={80}
        problem={isAsked && name.trim() === '' ? words.nameNeeded : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Tick
        label={words.pseudonym}
        detail={words.pseudonymDetail}
        checked={isPseudonym}
        onChange={setPseudonym}
      />
      <ChoiceGroup
        legend={words.groupLegend}
        choices={STAKEHOLDER_GROUPS.map((value) => ({ value, label: words.groups[value] }))}
        value={group}
        problem={isAsked && group === null ? words.groupNeeded : null}
        onChange={setGroup}
      />
      <TextField
        label={words.roleLabel}
        hint={words.roleHint}
        value={role}
        maxLength={200}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
      <div>
        <h2 className={styles.subheading}>{words.consentTitle}</h2>
        <Tick
          label={words.consentTick}
          detail={words.consentDetail(invitation.hubName)}
          checked={hasConsented}
          problem={isAsked && !hasConsented ? words.consentNeeded : null}
          onChange={setConsented}
        />
      </div>
      {invitation.isLent && (
        <div>
          <h2 className={styles.subheading}>{words.lentTitle}</h2>
          <Tick
            label={words.lentTick}
            detail={words.lentDetail}
            checked={isLent}
            problem={isAsked && !isLent ? words.lentNeeded : null}
            onChange={setLent}
          />
        </div>
      )}
      {failure !== null && (
        <JoinProblem
          failure={failure}
          onTryAgain={() => void join()}
          onLeaveOtherHub={() => void join({ leavesOtherHub: true })}
        />
      )}
      <Button type="submit" tone="river" wide disabled={isJoining}>
        {isJoining ? words.joining : words.submit}
      </Button>
    </form>
  )
}
