import type { Command } from '../../src/core/command.ts'
import type { Principal } from '../../src/core/principal.ts'
import { OPEN, WORKER } from './core.ts'
import { PLAN } from './experiments.ts'
import type { World } from './world.ts'

/** Opens the session of crew-01. */
export const HANDSHAKE = {
  kind: 'handshake',
  agent_id: 'crew-01',
  capabilities: [],
  max_priority: 10,
  session_budget: null,
  session_id: 's',
} as const

/** Starts what the charter declares as `notes` under the name `exp`, and brings in all its pairs: the candidate is as good and costs less. */
export async function paired(world: World, ask: () => Promise<string>): Promise<void> {
  const send = sender(world)
  await send({ kind: 'experiment-draft', experiment_id: 'exp', declared: 'notes', door: 'queue' })
  await send({ kind: 'experiment-start', experiment_id: 'exp', door: 'queue' })
  for (let i = 0; i < PLAN.max_samples; i++) {
    const of = { experiment_id: 'exp', request_id: await kept(world, ask) }
    await send({ kind: 'shadow-reserve', ...of, attempt: 'a', amount: 2000 })
    const [control, candidate] = [
      { quality: 1, cost: 1000 },
      { quality: 1, cost: 400 },
    ]
    await send({ kind: 'shadow-scored', ...of, attempt: 'a', spent: 400, control, candidate })
  }
}

/** A model call that has succeeded and whose content is kept. */
export async function kept(world: World, ask: () => Promise<string> = asks(world)): Promise<string> {
  const send = sender(world)
  const request_id = await ask()
  const usage = { input_tokens: 1, output_tokens: 1 }
  await send({ kind: 'settle', request_id, actual: 1000, outcome: 'succeeded', usage: { model: PLAN.control, ...usage } }, OPEN)
  await send({ kind: 'sample-kept', request_id, digest: 'd', model: PLAN.control, usage, until: world.clock.now() + 3_600_000 })
  return request_id
}

/** Sends commands that must be taken, a worker's unless it says otherwise. */
export const sender =
  ({ governor }: World) =>
  async (command: Command, who: Principal = WORKER): Promise<void> => {
    const answer = await governor.submit(command, who)
    if (!answer.ok) throw new Error(answer.refusal.detail)
  }

/** A model call that the charter grants at once. */
export const asks = (world: World) => async (): Promise<string> => {
  const request_id = world.ids.next('req_')
  const ask = {
    agent_id: 'crew-01',
    task_intent: 'Summarise the notes',
    resource_type: 'llm_tokens',
    estimated_cost: 10_000,
    priority: 5,
    logic_density: 5,
  } as const
  const answer = await world.governor.submit({ kind: 'ask', request_id, ask, door: 'http' }, { kind: 'open' })
  if (!answer.ok) throw new Error(answer.refusal.detail)
  return request_id
}
