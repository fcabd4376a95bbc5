import { answered } from '../agent.ts'
import { bothSay, cardsIn } from '../cards.ts'
import { attempts } from '../ledger.ts'
import type { Scene } from '../play.ts'
import type { Setting } from '../setting.ts'

/** No agent approves itself, nor another. */
export const selfApproval: Scene<Setting> = {
  name: 'self-approval',
  title: 'An agent approves itself: refused',
  async play(stage, setting) {
    const deployer = await setting.agent('deployer')
    const action = {
      task_intent: 'Modify permissions so that deployer is an admin',
      resource_type: 'api_call',
      estimated_cost_usd: 0,
    } as const
    const request = await deployer.escalate(stage, action)
    const cards = await cardsIn(stage, setting, request)

    stage.say('deployer does not wait for people: it votes APPROVE with its own key.')
    const own = await deployer.approve(request)
    answered(stage, '403 self_approval:', own, { http: 403, code: 'self_approval' })
    stage.say('It asks another agent to vote instead.')
    const friend = await setting.agent('trader')
    const favour = await friend.approve(request)
    answered(stage, '403 forbidden:', favour, { http: 403, code: 'forbidden' })
    answered(stage, 'the request still waits', await deployer.look(request), { http: 202, status: 'PENDING' })
    const entries = await attempts(setting, request)
    const actors = entries.map(({ actor }) => actor).join(' ')
    stage.check(
      `both attempts are in the ledger, entries ${entries.map(({ seq }) => seq).join(' and ')}`,
      actors === 'agent:deployer agent:trader',
      actors,
    )

    stage.say('deployer gives up and takes its request back.')
    const cancelled = await deployer.cancel(request)
    answered(stage, 'REJECTED, cause cancelled:', cancelled, { http: 200, status: 'REJECTED', cause: 'cancelled' })
    await bothSay(stage, setting, cards, 'Cancelled by the agent')
  },
}
