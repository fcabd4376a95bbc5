import { type Agent, answered } from '../agent.ts'
import type { Scene } from '../play.ts'
import type { Setting } from '../setting.ts'
import type { Stage } from '../stage.ts'

const ACTION = { task_intent: 'Send the newsletter to 400 readers', resource_type: 'api_call', estimated_cost_usd: 0.5 } as const

/** A grant is good for one use, and until it is used it can be taken back. */
export const usedOnce: Scene<Setting> = {
  name: 'used-once',
  title: 'A grant is used once, or taken back',
  async play(stage, setting) {
    const writer = await setting.agent('writer')
    const first = await granted(stage, writer)
    stage.say('Two workers of the writer use the same grant at the same moment.')
    const both = await Promise.all([writer.redeem(first, ACTION), writer.redeem(first, ACTION)])
    const [winner, loser] = both.sort((a, b) => a.http - b.http)
    if (winner) answered(stage, 'one may send it', winner, { http: 200, state: 'executing' })
    if (loser) answered(stage, 'the other may not: 409, the grant is used up', loser, { http: 409, code: 'wrong_state' })

    const second = await granted(stage, writer)
    stage.say('alice sees a typo in the newsletter and takes the grant back before it is used.')
    const revoked = await setting.asAlice('POST', `/api/v1/requests/${second}/revoke`, { reason: 'There is a typo in the title' })
    answered(stage, 'REJECTED, cause revoked:', revoked, { http: 200, status: 'REJECTED', cause: 'revoked' })
    const late = await writer.redeem(second, ACTION)
    answered(stage, 'the writer cannot use it any more: 409', late, { http: 409, code: 'wrong_state' })
  },
}

async function granted(stage: Stage, writer: Agent): Promise<string> {
  const reply = await writer.ask(stage, ACTION)
  answered(stage, 'GRANTED:', reply, { http: 200, status: 'GRANTED' })
  return reply.body.request_id ?? ''
}
