import { Badge, Button, Section } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostInvitation } from '../../sync/host-api.ts'
import { CodeCard } from './code-card.tsx'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { InviteForm } from './invite-form.tsx'
import { useListed } from './use-listed.ts'

/** Who may come in: make a code, show it, take it back. */
export function ViewInvitations() {
  const { api } = useHost()
  const words = useWords('host')
  const [shown, setShown] = useState<HostInvitation | null>(null)
  const listed = useListed(api.invitations)
  const invitations = (listed?.invitations ?? []).toReversed()
  const open = invitations.filter(({ state }) => state === 'open')
  const past = invitations.filter(({ state }) => state !== 'open')
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <InviteForm onMade={setShown} />
      </div>
      <div className={styles.column}>
        <Section title={words.invitationsOpen}>
          {open.length === 0 && <p>{words.invitationsNone}</p>}
          <Invitations invitations={open} onShow={setShown} />
        </Section>
        {past.length > 0 && (
          <details className={styles.details}>
            <summary>{words.invitationsPast(past.length)}</summary>
            <Invitations invitations={past} onShow={setShown} />
          </details>
        )}
      </div>
      {shown !== null && (
        <CodeCard
          title={words.invitationTitle}
          hint={words.invitationHint}
          code={shown.code}
          link={shown.link}
          expiresAt={shown.expiresAt}
          onClose={() => setShown(null)}
        />
      )}
    </div>
  )
}

function Invitations(props: {
  invitations: readonly HostInvitation[]
  onShow: (invitation: HostInvitation) => void
}) {
  const { act, now } = useHost()
  const words = useWords('host')
  const { roles } = useWords('join')
  const formats = useFormats()
  const describe = (invitation: HostInvitation) => {
    const role = Object.entries(roles).find(([key]) => key === invitation.role)?.[1]
    const team = now.teams.find(({ id }) => id === invitation.teamId)
    return [
      role ?? invitation.role,
      team?.name,
      words.uses(invitation.uses, invitation.maxUses),
      words.until(formats.moment(invitation.expiresAt)),
      invitation.needsApproval ? words.needsYes : undefined,
    ]
      .filter(Boolean)
      .join(' · ')
  }
  return (
    <ul className={styles.list}>
      {props.invitations.map((invitation) => (
        <li key={invitation.id} className={styles.row}>
          <div className={styles.what}>
            <strong className={styles.smallCode}>{invitation.code}</strong>
            {(invitation.note !== '' || invitation.isDefault) && (
              <span>{invitation.note || words.onPoster}</span>
            )}
            <span className={styles.soft}>{describe(invitation)}</span>
          </div>
          <div className={styles.actions}>
            {invitation.state === 'open' ? (
              <>
                <Button
                  aria-label={words.showNamed(invitation.code)}
                  onClick={() => props.onShow(invitation)}
                >
                  {words.show}
                </Button>
                <Button
                  aria-label={words.takeBackNamed(invitation.code)}
                  onClick={() =>
                    void act(
                      `invitations/${invitation.id}/revoke`,
                      words.takenBack(invitation.code),
                    )
                  }
                >
                  {words.takeBack}
                </Button>
              </>
            ) : (
              <Badge icon="lock">{words.invitationStates[invitation.state]}</Badge>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
