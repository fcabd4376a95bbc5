import { afterEach, expect, it } from 'vitest'
import { type Office, openOffice } from './office.ts'

let office: Office
afterEach(() => office.close())

it('cards in both chats and in the inbox draw the budget, say how requests like it were decided, and flag a host that only looks like another', async () => {
  office = await openOffice({ risk: {} })
  const pay = { tool: 'bank.pay', estimated_cost_usd: 10, args: { url: 'https://pаypal.com/pay' } }
  for (const button of ['APPROVE', 'REJECT']) await office.tap(await office.asked(pay), 'ann', button)
  const id = await office.asked(pay)
  const { telegram, slack } = office.copies(id)
  const page = await office.http.send('GET', '/inbox/cards', { headers: { cookie: await office.http.login() } })
  for (const text of [telegram.text, slack.text, page.body]) {
    expect(text).toContain('▓▒░░░░░░░░ today $10.00 → $20.00 of $100.00')
    expect(text).toContain('approved 1 of 2 times; rejected once, by ann at')
    expect(text).toMatch(/mixes alphabets/i)
  }
})
