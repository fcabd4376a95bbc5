import { answered } from '../agent.ts'
import type { Scene } from '../play.ts'
import type { Setting } from '../setting.ts'

/** Policy and budget answer at once. */
export const granted: Scene<Setting> = {
  name: 'granted',
  title: 'Granted at once: cheap, harmless, and there is money for it',
  async play(stage, setting) {
    const researcher = await setting.agent('researcher')
    const action = { task_intent: "Summarise this week's support tickets", resource_type: 'llm_tokens', estimated_cost_usd: 0.035 } as const
    const reply = await researcher.ask(stage, action, { logic_density: 3 })
    answered(stage, 'GRANTED:', reply, { http: 200, status: 'GRANTED' })
    const left = reply.body['remaining_budget_usd']
    stage.check('$9.965 of its $10.00 for today is left: what is granted is set aside at once', left === 9.965, left)
    const model = reply.body['recommended_model']
    stage.check('the cheapest model that can do it is named, too: small-model', model === 'small-model', model)
  },
}
