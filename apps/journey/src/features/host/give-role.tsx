import { Button, Dialog, TextField } from '@tributary/ui'
import { ROLES } from '@tributary/records'
import { useState } from 'react'

import { useMessages, useToday, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostPerson } from '../../sync/host-api.ts'
import { endOfDay } from './end-of-day.ts'
import { useHost } from './host-context.tsx'
import { SelectField } from './select-field.tsx'

export function GiveRole(props: { person: HostPerson; name: string; onClose: () => void }) {
  const { person, name, onClose } = props
  const { act, now } = useHost()
  const words = useWords('host')
  const { roles } = useWords('join')
  const { common } = useMessages()
  const [role, setRole] = useState<(typeof ROLES)[number]>('facilitator')
  const [scope, setScope] = useState('')
  const [ends, setEnds] = useState('')
  const today = useToday()
  const give = () => {
    void act(`people/${person.id}/roles`, words.roleGiven(roles[role], name), {
      role,
      ...(scope === '' ? {} : { scope }),
      ...(ends === '' ? {} : { to: endOfDay(ends) }),
    })
    onClose()
  }
  return (
    <Dialog
      title={words.giveRoleNamed(name)}
      onClose={onClose}
      actions={
        <>
          <Button tone="river" wide onClick={give}>
            {words.giveRole}
          </Button>
          <Button wide onClick={onClose}>
            {common.cancel}
          </Button>
        </>
      }
    >
      <SelectField
        label={words.inviteRole}
        value={role}
        options={ROLES.map((each) => [each, roles[each]])}
        onChange={(value) => setRole(ROLES.find((each) => each === value) ?? 'facilitator')}
      />
      {now.teams.length > 0 && (
        <SelectField
          label={words.roleWhere}
          value={scope}
          options={[
            ['', words.roleJourney],
            ...now.teams.map(({ id, name: team }) => [id, team] as const),
          ]}
          onChange={setScope}
        />
      )}
      <TextField
        label={words.roleEnds}
        hint={words.roleEndsHint}
        type="date"
        min={today}
        value={ends}
        onChange={(event) => setEnds(event.currentTarget.value)}
      />
    </Dialog>
  )
}
