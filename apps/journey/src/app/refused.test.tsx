import { REFUSALS } from '@tributary/records'
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createRefusalStore } from '../db/refusals.ts'
import { openTestPhone, type TestPhone } from '../db/testing.ts'
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone
beforeEach(async () => {
  localStorage.clear()
  phone = await openTestPhone()
})
afterEach(async () => {
  cleanup()
  await phone.close()
})

async function refuse(code: string, reason: string): Promise<void> {
  const docId = `entry:${code}`
  const doc = { _id: docId, type: 'entry', body: { text: `text of ${code}` } }
  await createRefusalStore(phone.database).add({
    docId,
    db: 'journey',
    code,
    reason,
    doc,
    at: Date.now(),
  })
}

const rules = Object.entries(REFUSALS)
/** As the sync and CouchDB name them, with reasons for programmers. */
const OTHERS = [
  'deleted_elsewhere',
  'carries_attachments',
  'merge_failed',
  'unwritable',
  'server_error',
  'document_too_large',
  'too_large',
  'bad_request',
  'doc_validation',
  'missing_stub',
]

test('every code of a refusal is shown in French to a French reader, and nothing in English', async () => {
  for (const [rule, reason] of rules) await refuse(`forbidden.${rule}`, reason)
  for (const code of OTHERS) await refuse(code, `english ${code}`)
  renderApp('/not-accepted', phone.journal, 'fr')
  expect(await screen.findAllByRole('article')).toHaveLength(rules.length + OTHERS.length)
  const shown = document.body.textContent
  expect(shown).toContain('Cet enregistrement a été retiré ; il ne peut pas revenir.')
  for (const [, reason] of rules) expect(shown).not.toContain(reason)
  expect(shown).not.toContain('english')
  expect(shown).not.toContain('ne connaît pas')
})

test('a reason without a code that is known is shown as the hub gave it', async () => {
  await refuse('forbidden', 'An older hub says why.')
  await refuse('forbidden.rule_of_next_year', 'A newer hub says why.')
  await refuse('something_else', 'Another server says why.')
  renderApp('/not-accepted', phone.journal, 'fr')
  expect(await screen.findAllByRole('article')).toHaveLength(3)
  for (const who of ['An older hub', 'A newer hub', 'Another server']) {
    screen.getByText(new RegExp(`${who} says why`))
  }
})
