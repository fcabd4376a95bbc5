import { answered } from '../agent.ts'
import { ROOMS } from '../charter.ts'
import type { Scene } from '../play.ts'
import type { Setting } from '../setting.ts'

/** A hard budget: refused at once, and no person can override it. */
export const overBudget: Scene<Setting> = {
  name: 'over-budget',
  title: 'Over budget: no, and nobody is bothered with it',
  async play(stage, { agent, telegram, slack }) {
    const researcher = await agent('researcher')
    const action = { task_intent: 'Transcribe the whole video archive', resource_type: 'compute', estimated_cost_usd: 12 } as const
    const reply = await researcher.ask(stage, action)
    answered(stage, 'REJECTED, cause budget:', reply, { http: 200, status: 'REJECTED', cause: 'budget' })
    const messages = [...telegram.chat(ROOMS.telegram).messages, ...slack.channel(ROOMS.slack).messages]
    stage.check('no card was sent: no person may override a hard budget', messages.length === 0, messages.length)
  },
}
