import { afterEach, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { type Office, openOffice, tokenOf } from './office.ts'

let office: Office
afterEach(() => office.close())

const LAW = {
  tools: { default: 'allow', editable: { 'db.query': ['limit'] } },
  approvals: {
    groups: { team: ['ann', 'bob', 'cid'] },
    routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['team'], quorum: 2 }] }],
  },
  escalate: { cost_above_usd: 0 },
}
const QUERY = { task_intent: 'Read the users', tool: 'db.query', args: { limit: 100 }, estimated_cost_usd: 5 }
const edit = async (id: string, seen: object, more: object = {}) =>
  (
    await office.http.send('POST', `/api/v1/requests/${id}/edit`, {
      body: { changes: { estimated_cost_usd: 3, args: { limit: 10 } }, seen, ...more },
      token: tokenOf('cid'),
    })
  ).json()
const digest = (id: string) => office.record(id).action_digest

it('A9: an edit voids votes and is decided anew: old buttons count no more, new cards say who changed what, and only what was edited can be done', async () => {
  office = await openOffice(LAW)
  const id = await office.asked(QUERY)
  const before = digest(id)
  expect((await office.tap(id, 'ann')).text).toContain('approved by ann')
  expect(await edit(id, { edits: 0, votes: 1 })).toMatchObject({ status: 'PENDING', edited: { by: 'cid', voided: ['ann'] } })
  expect(digest(id)).not.toBe(before)
  // The cards still show what was asked first: nobody approves by them what they do not show.
  expect(await office.tap(id, 'bob')).toMatchObject({ show_alert: true })
  await (await office.click(id, 'bob')).told()
  expect(office.record(id).escalation?.votes).toEqual([])
  await office.work()
  for (const { text } of Object.values(office.copies(id))) expect(text).toContain('cid edited it: cost $5.00 → $3.00')
  await office.tap(id, 'ann')
  expect(office.record(id).status.name).toBe('pending')
  await office.work()
  await office.click(id, 'bob')
  await until(() => office.record(id).status.name === 'granted')
  expect(await office.redeem(id)).toMatchObject({ code: 'action_edited' })
  expect((await office.entries(id)).map(({ type }) => type)).toContain('request.edited')
})

it('edits racing with votes: whichever is first, no vote counts for what its voter did not see', async () => {
  office = await openOffice(LAW)
  const ids = await Promise.all(Array.from({ length: 10 }, async () => (await office.ask(QUERY)).request_id))
  await Promise.all(
    ids.flatMap((id, i) => {
      const votes = [() => office.vote(id, 'ann'), () => office.vote(id, 'bob')]
      const all =
        i % 2 === 0 ? [() => edit(id, { edits: 0, votes: 0 }), ...votes] : [votes[0], () => edit(id, { edits: 0, votes: 1 }), votes[1]]
      return all.map((go) => go?.())
    }),
  )
  for (const id of ids) {
    const { status, edits = [], escalation } = office.record(id)
    // Granted only as it was asked, before any edit; once it is edited, votes that saw nothing of that count for nothing.
    expect(status.name).toBe(edits.length === 0 ? 'granted' : 'pending')
    if (edits.length > 0) expect(escalation?.votes).toEqual([])
  }
  expect(ids.some((id) => (office.record(id).edits ?? []).length > 0)).toBe(true)
})
