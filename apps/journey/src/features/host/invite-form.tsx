import { Button, Section, TextField, Tick } from '@tributary/ui'
import { ROLES } from '@tributary/records'
import { useState, type FormEvent } from 'react'

import { useToday, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostInvitation } from '../../sync/host-api.ts'
import { endOfDay } from './end-of-day.ts'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { SelectField } from './select-field.tsx'

const DAYS = ['1', '7', '14', '60'] as const
const DAY_MS = 86_400_000
const MAX_USES = 1000

/** A new way in: for whom, how often, until when. */
export function InviteForm(props: { onMade: (invitation: HostInvitation) => void }) {
  const { act, now } = useHost()
  const words = useWords('host')
  const { roles } = useWords('join')
  const [role, setRole] = useState<string>('participant')
  const [teamId, setTeamId] = useState('')
  const [isTeamRole, setTeamRole] = useState(false)
  const [uses, setUses] = useState('1')
  const [days, setDays] = useState<string>('7')
  const [roleEnds, setRoleEnds] = useState('')
  const [note, setNote] = useState('')
  const [needsApproval, setNeedsApproval] = useState(false)
  const [isLent, setLent] = useState(false)
  const [isProblemShown, setProblemShown] = useState(false)
  const today = useToday()
  const isUsesWrong = !/^\d+$/.test(uses) || Number(uses) < 1 || Number(uses) > MAX_USES

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setProblemShown(isUsesWrong)
    if (isUsesWrong) return
    const made = await act<HostInvitation>('invitations', words.invitationMade, {
      role,
      maxUses: Number(uses),
      expiresAt: new Date(Date.parse(now.at) + Number(days) * DAY_MS).toISOString(),
      note: note.trim(),
      needsApproval,
      isLent,
      ...(teamId === '' ? {} : { teamId, isTeamRole }),
      ...(roleEnds === '' ? {} : { roleEndsAt: endOfDay(roleEnds) }),
    })
    if (made === null) return
    setNote('')
    props.onMade(made)
  }
  return (
    <Section title={words.inviteTitle} hint={words.inviteHint}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <SelectField
          label={words.inviteRole}
          value={role}
          options={ROLES.map((each) => [each, roles[each]])}
          onChange={setRole}
        />
        {now.teams.length > 0 && (
          <SelectField
            label={words.inviteTeam}
            value={teamId}
            options={[
              ['', words.inviteNoTeam],
              ...now.teams.map(({ id, name }) => [id, name] as const),
            ]}
            onChange={setTeamId}
          />
        )}
        {teamId !== '' && role !== 'participant' && (
          <Tick
            label={words.inviteTeamRole}
            detail={words.inviteTeamRoleHint}
            checked={isTeamRole}
            onChange={setTeamRole}
          />
        )}
        <TextField
          label={words.inviteUses}
          inputMode="numeric"
          value={uses}
          problem={isProblemShown && isUsesWrong ? words.inviteUsesWrong(MAX_USES) : null}
          onChange={(event) => setUses(event.currentTarget.value)}
        />
        <SelectField
          label={words.inviteDays}
          value={days}
          options={DAYS.map((each) => [each, words.days(Number(each))])}
          onChange={setDays}
        />
        <TextField
          label={words.roleEnds}
          hint={words.roleEndsHint}
          type="date"
          min={today}
          value={roleEnds}
          onChange={(event) => setRoleEnds(event.currentTarget.value)}
        />
        <TextField
          label={words.inviteNote}
          hint={words.inviteNoteHint}
          value={note}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Tick
          label={words.inviteApproval}
          detail={words.inviteApprovalHint}
          checked={needsApproval}
          onChange={setNeedsApproval}
        />
        <Tick
          label={words.inviteLent}
          detail={words.inviteLentHint}
          checked={isLent}
          onChange={setLent}
        />
        <Button type="submit" tone="river">
          {words.inviteMake}
        </Button>
      </form>
    </Section>
  )
}
