import { quoted } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'
import { recordable, say, submitAs, usage, wordsOf } from './said.ts'

/** Longest reason that is recorded, in characters. */
const REASON = 500

/** Stops one agent: `AGENT why`. */
export async function pausePage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [agent, rest] = wordsOf(call.argument)
  const known = knownAgent(governor, call, agent, 'pause')
  if (known) return known
  const reason = recordable(rest, REASON)
  const command = { kind: 'pause', agent_id: agent, door: call.spot.on, ...(reason === '' ? {} : { reason }) } as const
  const no = await submitAs(governor, call, command)
  if (no) return say('Nothing was paused.', no.detail)
  return say(`${agent} is paused.`, `What waited of it is rejected, and nothing is granted to it until ${call.prefix}resume ${agent}.`)
}

/** Lets a paused agent go on: `AGENT`. */
export async function resumePage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [agent] = wordsOf(call.argument)
  const known = knownAgent(governor, call, agent, 'resume')
  if (known) return known
  const no = await submitAs(governor, call, { kind: 'resume', agent_id: agent, door: call.spot.on })
  return no ? say('Nothing changed.', no.detail) : say(`${agent} goes on.`, 'What was rejected meanwhile stays rejected.')
}

/** The page that asks which agent is meant; undefined when it is known. A word mistyped at night must not pause somebody who does not exist. */
function knownAgent(governor: GovernorFace, call: Asked, agent: string, name: string): Page | undefined {
  if (agent === '') return usage(call, `${name} and the id of an agent`)
  if (governor.state().agents.has(agent) || governor.charter().agents.has(agent)) return undefined
  return say(`No agent ${quoted(agent, 64)} was ever seen here, and the charter lists none.`)
}
