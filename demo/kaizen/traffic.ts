import type { Thought } from '../story/agent.ts'
import { StepFailed } from '../story/stage.ts'
import type { Month } from './month.ts'

/** The work of one day: how many pieces of each kind. */
export interface Day {
  readonly tickets?: number
  readonly notes?: number
}

const TRANSCRIPT = 'Ann: the release is late. Ben: then we move it to Thursday. Cid: who tells the customers? Ann: I do. '.repeat(15)
/** Calls under way at once. */
const AT_ONCE = 8
const MINUTE = 60_000

/** A ticket that the sorter sorts. */
const ticket = (number: number): Thought => ({
  intent: `Sort ticket ${number}`,
  density: 3,
  said: `Ticket ${number}: I was charged twice, and nobody answers.`,
  tokens: 400,
})

/** A meeting that the scribe takes notes of. */
const meeting = (number: number): Thought => ({
  intent: `Take the notes of meeting ${number}`,
  density: 5,
  said: `Meeting ${number}. ${TRANSCRIPT}`,
  tokens: 400,
})

/** A small change that the reviewer has reviewed by the dearest model, as everything. */
const change = (number: number): Thought => ({
  intent: `Review change ${number}`,
  density: 4,
  said: 'Review: the color of the button is now blue.',
  tokens: 4_000,
  model: 'claude-opus',
})

/** Plays one working day from eight o'clock, such as `2026-11-02`; answers the models that did the calls, by agent. @throws StepFailed */
export async function work(
  month: Month,
  date: string,
  { tickets = 0, notes = 0 }: Day,
): Promise<Readonly<Record<string, readonly string[]>>> {
  month.clock.moveTo(`${date}T08:00:00Z`)
  await month.handshakes()
  const [sorted, noted] = [await calls(month, 'sorter', tickets, ticket), await calls(month, 'scribe', notes, meeting)]
  const reviewed = await calls(month, 'reviewer', 2, change)
  await leaflets(month, { approve: true })
  await forgotten(month)
  return { sorter: sorted, scribe: noted, reviewer: reviewed }
}

async function calls(month: Month, id: string, count: number, thought: (number: number) => Thought): Promise<readonly string[]> {
  const agent = await month.agent(id)
  const models: string[] = []
  for (let done = 0; done < count; done += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - done) }, () => agent.complete(thought(month.next())))
    for (const { http, body } of await Promise.all(some)) {
      if (http !== 200) throw new StepFailed(`${id} gets an answer from a model`, body)
      models.push(String(body['model']))
    }
  }
  return models
}

/**
 * The clerk asks to have leaflets printed for $6, and works if it may. Where people are asked alice approves after three minutes, as she
 * always does, or nobody answers; how the clerk's request was answered at first. @throws StepFailed
 */
export async function leaflets(month: Month, { approve }: { readonly approve: boolean }): Promise<string> {
  const clerk = await month.agent('clerk')
  const action = {
    task_intent: 'Print the leaflets of the day',
    resource_type: 'api_call',
    estimated_cost_usd: 6,
    tool: 'shop.print',
    args: { batch: month.next() },
  } as const
  const { status, request_id: id = '' } = (await clerk.request(action)).body
  if (status === 'PENDING') {
    if (!approve) {
      await clerk.cancel(id)
      return status
    }
    month.clock.pass(3 * MINUTE)
    const voted = await month.asAlice('POST', `/api/v1/requests/${id}/votes`, { vote: 'approve' })
    if (voted.http !== 200) throw new StepFailed('alice approves the leaflets', voted)
  }
  await clerk.redeem(id, action)
  await clerk.settle(id, 6)
  return String(status)
}

/** The planner would like a large machine, and alice says no to it after twelve minutes. @throws StepFailed */
export async function largeMachine(month: Month): Promise<void> {
  const planner = await month.agent('planner')
  const { request_id } = (
    await planner.request({ task_intent: 'Rent a large machine for a week', resource_type: 'compute', estimated_cost_usd: 12 })
  ).body
  month.clock.pass(12 * MINUTE)
  const voted = await month.asAlice('POST', `/api/v1/requests/${request_id}/votes`, { vote: 'reject' })
  if (voted.http !== 200) throw new StepFailed('alice rejects the large machine', voted)
}

/** The planner asks for a machine, and forgets about it. */
async function forgotten(month: Month): Promise<void> {
  const planner = await month.agent('planner')
  await planner.request({ task_intent: 'Rent a machine for a forecast', resource_type: 'compute', estimated_cost_usd: 0.4 })
}
