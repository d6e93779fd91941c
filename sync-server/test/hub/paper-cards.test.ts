import { type BodyOf, editRecord, entryIdOfCard, newCardCode } from '@tributary/records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryBody, startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'

let hub: TestHub
let host: TestPhone
let esi: TestPhone
let seed = 0

beforeAll(async () => {
  hub = await startTestHub()
  host = await hub.joinAs('host')
  esi = await hub.join()
})
afterAll(async () => {
  await hub.remove()
})

/** Another one each time. */
const newCard = () => {
  seed += 1
  return newCardCode((length) => new Uint8Array(length).fill(seed))
}

function card(by: TestPhone, cardId: string, body: Partial<BodyOf<'entry'>> = {}) {
  const { personId } = by.join
  const paper = { cardId, enteredBy: personId, consent: 'paper' as const, witnessedBy: personId }
  const id = entryIdOfCard(hub.hub.state.current().journeyId, cardId)
  const entry = by.make(
    'entry',
    { ...entryBody('Swept before the rain.'), ...body, paper },
    { id, source: 'paper', visibility: 'hub', occurredAt: '2026-11-18T12:00:00.000Z' },
  )
  return { ...entry, authorId: esi.join.personId }
}

test('[PC1] a participant who calls it a card writes in nobody else’s name, by no way in', async () => {
  const kofi = await hub.join()
  const forged = card(kofi, newCard())
  expect(await kofi.send(hub.journeyDb, [forged])).toMatchObject([
    { error: 'forbidden', why: 'paper_not_host' },
  ])
  const replicated = { new_edits: false, docs: [{ ...forged, _rev: '1-a' }] }
  const { body } = await hub.post(`/db/${hub.journeyDb}/_bulk_docs`, replicated, kofi.auth)
  expect(body).toMatchObject([{ id: forged._id, error: 'forbidden' }])
  for (const role of ['facilitator', 'scribe'] as const) {
    const other = await hub.joinAs(role)
    expect(await other.send(hub.journeyDb, [card(other, newCard())])).toMatchObject([
      { error: 'forbidden', why: 'paper_not_host' },
    ])
  }
})

test('[PC2] [PC4] a card that two enter is one entry, and its author’s from then on', async () => {
  const code = newCard()
  const [row] = await host.send(hub.journeyDb, [card(host, code)])
  expect(row).toMatchObject({ ok: true })
  const second = await hub.joinAs('host')
  const typedAgain = card(second, code, { text: 'Swept before rain' })
  // Without knowing the first, as a phone sends it; then on top of it, as it tries again.
  expect(await second.send(hub.journeyDb, [typedAgain])).toMatchObject([{ error: 'conflict' }])
  expect(await second.send(hub.journeyDb, [{ ...typedAgain, _rev: row.rev }])).toMatchObject([
    { error: 'forbidden', why: 'card_entered' },
  ])
  const [entryId] = [row.id]
  const correction = { entryId, previousId: null, text: 'Swept the gutter before the rain.' }
  expect(await host.send(hub.journeyDb, [host.make('amendment', correction)])).toMatchObject([
    { error: 'forbidden', why: 'correction_by_other' },
  ])
  expect(await esi.send(hub.journeyDb, [esi.make('amendment', correction)])).toMatchObject([
    { ok: true },
  ])
})

test('[PC3] a card is for the hub, whatever the host would like', async () => {
  const wide = { ...card(host, newCard()), visibility: 'network' }
  expect(await host.send(hub.journeyDb, [wide])).toMatchObject([
    { error: 'forbidden', why: 'paper_visibility' },
  ])
})

test('[PC4] a host takes no app entry for a card: neither over it nor beside it', async () => {
  const own = esi.make('entry', entryBody('Mine, from my phone.'))
  const [row] = await esi.send(hub.journeyDb, [own])
  const over = { ...card(host, newCard()), _id: own._id, _rev: row.rev }
  expect(await host.send(hub.journeyDb, [over])).toMatchObject([{ error: 'forbidden' }])
  const { body } = await hub.get(`/db/${hub.journeyDb}/${own._id}`, esi.auth)
  expect(body.body.text).toBe('Mine, from my phone.')
})

test('[PC5] who wants no cards in their name gets none', async () => {
  const person = esi.make(
    'person',
    {
      displayName: 'Esi',
      isPseudonym: false,
      stakeholderGroup: 'participants',
      languages: ['en'],
      bio: '',
      practices: [],
      intendedRole: '',
    },
    { id: esi.join.personId },
  )
  const [row] = await esi.send('hub', [person])
  const refusing = editRecord(person, { set: { noPaper: true } }, esi.writer)
  await esi.send('hub', [{ ...refusing, _rev: row.rev }])
  await expect
    .poll(async () => (await host.send(hub.journeyDb, [card(host, newCard())]))[0].why)
    .toBe('paper_refused')
})

test('[PC6] who entered which card for whom is in the log, and what was refused is not', async () => {
  const { body } = await hub.get('/api/host/audit', host.auth)
  const cards = body.entries.filter(({ what }: { what: string }) => what === 'paper.entered')
  expect(cards.length).toBeGreaterThan(0)
  for (const each of cards) {
    expect(each).toMatchObject({
      who: host.join.personId,
      target: expect.stringMatching(/^entry:/),
      detail: { authorId: esi.join.personId },
    })
  }
  const listed = await hub.get(`/db/${hub.journeyDb}/_all_docs`, hub.adminAuth)
  const ids = listed.body.rows.map(({ id }: { id: string }) => id)
  for (const { target } of cards) expect(ids).toContain(target)
})
