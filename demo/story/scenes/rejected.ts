import { answered } from '../agent.ts'
import { bothSay, cardsIn } from '../cards.ts'
import { PEOPLE, ROOMS } from '../charter.ts'
import { attempts } from '../ledger.ts'
import type { Scene } from '../play.ts'
import type { Setting } from '../setting.ts'
import { slackText } from '../slack-text.ts'

/** The wrong person clicks, then the right one; in Slack. */
export const rejected: Scene<Setting> = {
  name: 'rejected',
  title: 'Rejected in Slack, after somebody who may not decide had tried',
  async play(stage, setting) {
    const { slack } = setting
    const janitor = await setting.agent('janitor')
    const action = {
      task_intent: 'Delete resource: the backups of the old shop',
      resource_type: 'api_call',
      estimated_cost_usd: 0.4,
      target_resource: 'storage/old-shop',
    } as const
    const request = await janitor.escalate(stage, action, { reversible: false, environment: 'production' })
    const decision = janitor.decision(request)
    const cards = await cardsIn(stage, setting, request)
    stage.card('what everybody in the Slack channel sees', cards.slack.text())

    stage.say('mallory, who is in the channel but in no charter, clicks APPROVE.')
    const before = cards.slack.text()
    const tried = await slack.click(ROOMS.slack, cards.slack.ts, 'APPROVE', PEOPLE.mallory.slack)
    const told = await tried.answer()
    stage.card('what mallory alone is told', slackText(told.blocks) || told.text)
    stage.check('mallory is refused, privately', /not an operator/.test(told.visible), told.visible)
    stage.check('the card has not changed', cards.slack.text() === before, cards.slack.text())
    answered(stage, 'the request still waits', await janitor.look(request), { http: 202, status: 'PENDING' })
    const [attempt] = await attempts(setting, request)
    const actor = `person:slack:${ROOMS.team}/${PEOPLE.mallory.slack}`
    stage.check(`the attempt is entry ${attempt?.seq} of the ledger`, attempt?.actor === actor, attempt)

    stage.say('bob, who is an operator, clicks REJECT.')
    await slack.click(ROOMS.slack, cards.slack.ts, 'REJECT', PEOPLE.bob.slack)
    const answer = await decision
    answered(stage, 'the agent learns: REJECTED, cause operator:', answer, {
      http: 200,
      status: 'REJECTED',
      cause: 'operator',
    })
    await bothSay(stage, setting, cards, 'Rejected by bob in Slack')
    stage.check('Slack had every click acknowledged within its three seconds', slack.violations.length === 0, slack.violations)
  },
}
