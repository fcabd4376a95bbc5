import { answered } from '../agent.ts'
import { bothSay, cardsIn } from '../cards.ts'
import type { Scene } from '../play.ts'
import type { Setting } from '../setting.ts'

/** Long enough for two cards to be sent, short enough for people who watch. */
const SHORTENED = '4s'

/** Silence means no. */
export const timedOut: Scene<Setting> = {
  name: 'timed-out',
  title: 'Nobody answers: silence means no',
  play: (stage, setting) =>
    setting.withTimeout(SHORTENED, async () => {
      stage.say(`For this scene the charter gives people 4 seconds instead of 10 minutes. That change is a ledger entry, too.`)
      const trader = await setting.agent('trader')
      const action = { task_intent: 'Drain wallet 7 before it is archived', resource_type: 'api_call', estimated_cost_usd: 1 } as const
      const request = await trader.escalate(stage, action)
      const decision = trader.decision(request)
      const cards = await cardsIn(stage, setting, request)
      stage.say('Everybody is asleep …')
      const answer = await decision
      answered(stage, 'the agent learns: REJECTED, cause timeout:', answer, {
        http: 200,
        status: 'REJECTED',
        cause: 'timeout',
      })
      await bothSay(stage, setting, cards, 'Timed out')
      stage.card('the card in Telegram now', cards.telegram.text())
    }),
}
