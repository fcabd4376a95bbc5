import { answered } from '../agent.ts'
import { bothSay, cardsIn } from '../cards.ts'
import { PEOPLE, ROOMS } from '../charter.ts'
import type { Scene } from '../play.ts'
import type { Setting } from '../setting.ts'

/** What the treasurer asks for; a later scene looks it up in the ledger. */
export const PAYMENT = {
  task_intent: 'Withdraw funds to pay the hosting invoice',
  resource_type: 'api_call',
  estimated_cost_usd: 6.5,
  target_resource: 'account/operations',
  tool: 'bank.pay',
  args: { to: 'Hosting Ltd', invoice: '2026-1107', amount_usd: 6.5 },
} as const

/** A person decides by a tap in Telegram; the agent waits, acts and reports. */
export const approved: Scene<Setting> = {
  name: 'approved',
  title: 'Escalated: a person decides, with a tap in Telegram',
  async play(stage, setting) {
    const { telegram } = setting
    const treasurer = await setting.agent('treasurer')
    const remarks = { justification: 'The invoice is due today.', reversible: false }
    const request = await treasurer.escalate(stage, PAYMENT, remarks)
    const decision = treasurer.decision(request)
    const cards = await cardsIn(stage, setting, request)
    stage.card('what alice sees in Telegram', cards.telegram.text())
    stage.card('what bob sees in Slack', cards.slack.text())

    stage.say('alice taps APPROVE in Telegram.')
    const tap = await telegram.tap(ROOMS.telegram, cards.telegram.message, 'APPROVE', PEOPLE.alice.telegram)
    stage.check('Telegram tells her at once: Approved.', tap.text === 'Approved.', tap)
    const answer = await decision
    answered(stage, 'the agent, which waits by long poll, learns: GRANTED:', answer, { http: 200, status: 'GRANTED' })
    await bothSay(stage, setting, cards, 'Approved by alice in Telegram')
    stage.card('the card in Slack now', cards.slack.text())

    stage.say('treasurer names once more exactly what it will do, pays, and reports that it cost $6.20.')
    const redeemed = await treasurer.redeem(request, PAYMENT)
    answered(stage, 'the grant is for exactly this, and is now used up', redeemed, { http: 200, state: 'executing' })
    const settled = await treasurer.settle(request, 6.2)
    answered(stage, 'the report is recorded', settled, { http: 200, state: 'settled' })
    const { charged_usd, confirmed } = settled.body
    const claim = "the full $6.50 stays charged: an agent's word frees no money until somebody else confirms it"
    stage.check(claim, charged_usd === 6.5 && confirmed === false, settled.body)
  },
}
