import { Badge, Button, ConfirmDialog, Section, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostPerson, RecoveryCode, RoleHolding } from '../../sync/host-api.ts'
import { CodeCard } from './code-card.tsx'
import { GiveRole } from './give-role.tsx'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { RecoverDialog } from './recover-dialog.tsx'
import { useListed } from './use-listed.ts'

/** More than these are found by their name. */
const MOST_SHOWN = 60

interface Doing {
  readonly what: 'role' | 'recover' | 'revoke'
  readonly person: HostPerson
}

/** People by name: roles with their ends, a way back for lost phones, a way out. */
export function ViewPeople() {
  const { api, act, now } = useHost()
  const words = useWords('host')
  const { common } = useMessages()
  const [search, setSearch] = useState('')
  const [doing, setDoing] = useState<Doing | null>(null)
  const [recovery, setRecovery] = useState<RecoveryCode | null>(null)
  const listed = useListed(api.people)
  const nameOf = ({ name, devices }: HostPerson) => {
    const device = now.devices.find(({ id }) => devices.includes(id))
    return name || device?.personName || words.unnamed
  }
  const found = (listed?.people ?? [])
    .map((person) => ({ person, name: nameOf(person) }))
    .filter(({ name }) => name.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase()))
    .toSorted((a, b) => a.name.localeCompare(b.name))
  const end = () => setDoing(null)
  return (
    <Section title={words.peopleTitle} hint={words.peopleHint}>
      <TextField
        label={words.peopleSearch}
        type="search"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul className={styles.list}>
        {found.slice(0, MOST_SHOWN).map(({ person, name }) => (
          <PersonRow
            key={person.id}
            person={person}
            name={name}
            onDo={(what) => setDoing({ what, person })}
          />
        ))}
      </ul>
      {found.length > MOST_SHOWN && <p>{words.peopleMore(found.length - MOST_SHOWN)}</p>}
      {doing?.what === 'role' && (
        <GiveRole person={doing.person} name={nameOf(doing.person)} onClose={end} />
      )}
      {doing?.what === 'recover' && (
        <RecoverDialog
          person={doing.person}
          name={nameOf(doing.person)}
          onClose={end}
          onMade={(made) => {
            end()
            setRecovery(made)
          }}
        />
      )}
      {doing?.what === 'revoke' && (
        <ConfirmDialog
          title={words.personRevokeTitle(nameOf(doing.person))}
          tone="alert"
          confirm={words.revoke}
          keep={common.cancel}
          onKeep={end}
          onConfirm={() => {
            void act(`people/${doing.person.id}/revoke`, words.revoked(nameOf(doing.person)))
            end()
          }}
        >
          <p>{words.personRevokeText}</p>
        </ConfirmDialog>
      )}
      {recovery !== null && (
        <CodeCard
          title={words.recoveryTitle}
          hint={words.recoveryHint}
          code={recovery.code}
          link={recovery.link}
          expiresAt={recovery.expiresAt}
          onClose={() => setRecovery(null)}
        />
      )}
    </Section>
  )
}

function PersonRow(props: {
  person: HostPerson
  name: string
  onDo: (what: Doing['what']) => void
}) {
  const { person, name, onDo } = props
  const { act, now } = useHost()
  const words = useWords('host')
  const { roles } = useWords('join')
  const isOver = ({ to }: RoleHolding) => to !== undefined && Date.parse(to) <= Date.parse(now.at)
  const holdings = person.holdings.filter((holding) => holding.isGranted && !isOver(holding))
  // Whoever made the hub is its host without anybody's word.
  const isFounder =
    person.roles.includes('host') && !holdings.some((holding) => holding.role === 'host')
  return (
    <li className={styles.person}>
      <div className={styles.what}>
        <strong>{name}</strong>
        <span className={styles.soft}>{words.phonesOf(person.devices.length)}</span>
      </div>
      <ul className={styles.holdings}>
        {isFounder && <li>{roles.host}</li>}
        {holdings.map((holding) => (
          <Holding key={holding.id} holding={holding} name={name} />
        ))}
      </ul>
      <div className={styles.actions}>
        {person.isRevoked ? (
          <>
            <Badge icon="lock">{words.standing.revoked}</Badge>
            <Button
              aria-label={words.restoreNamed(name)}
              onClick={() => void act(`people/${person.id}/restore`, words.restored(name))}
            >
              {words.restore}
            </Button>
          </>
        ) : (
          <>
            <Button aria-label={words.giveRoleNamed(name)} onClick={() => onDo('role')}>
              {words.giveRole}
            </Button>
            <Button aria-label={words.recoverNamed(name)} onClick={() => onDo('recover')}>
              {words.recover}
            </Button>
            <Button aria-label={words.revokeNamed(name)} onClick={() => onDo('revoke')}>
              {words.revoke}
            </Button>
          </>
        )}
      </div>
    </li>
  )
}

function Holding(props: { holding: RoleHolding; name: string }) {
  const { holding, name } = props
  const { act, now } = useHost()
  const words = useWords('host')
  const { roles } = useWords('join')
  const formats = useFormats()
  const role = Object.entries(roles).find(([key]) => key === holding.role)?.[1] ?? holding.role
  const team = now.teams.find(({ id }) => id === holding.scope)
  const until = holding.to === undefined ? '' : words.until(formats.moment(holding.to))
  return (
    <li className={styles.holding}>
      <span>{[role, team?.name, until].filter(Boolean).join(' · ')}</span>
      <Button
        tone="quiet"
        aria-label={words.endRoleNamed(role, name)}
        onClick={() => void act(`roles/${holding.id}/end`, words.roleEnded(role, name))}
      >
        {words.endRole}
      </Button>
    </li>
  )
}
