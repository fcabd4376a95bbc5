import { quoted } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'
import { recordable, refused, say, submitAs, usage, wordsOf } from './said.ts'

/** Longest reason that is recorded, in characters. */
const REASON = 500

/** Stops one agent: `AGENT why`. */
export async function pausePage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [agent, rest] = wordsOf(call.argument)
  const known = knownAgent(governor, call, agent, 'pause')
  if (known) return known
  const reason = recordable(rest, REASON)
  const told = call.words.commands.pause
  const command = { kind: 'pause', agent_id: agent, door: call.spot.on, ...(reason === '' ? {} : { reason }) } as const
  const no = await submitAs(governor, call, command)
  if (no) return refused(call, told.not, no)
  return say(told.done(agent), told.after(`${call.prefix}resume ${agent}`))
}

/** Lets a paused agent go on: `AGENT`. */
export async function resumePage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [agent] = wordsOf(call.argument)
  const known = knownAgent(governor, call, agent, 'resume')
  if (known) return known
  const no = await submitAs(governor, call, { kind: 'resume', agent_id: agent, door: call.spot.on })
  return no
    ? refused(call, call.words.commands.nothingChanged, no)
    : say(call.words.commands.pause.goesOn(agent), call.words.commands.pause.stays)
}

/** The page that asks which agent is meant; undefined when it is known. A word mistyped at night must not pause somebody who does not exist. */
function knownAgent(governor: GovernorFace, call: Asked, agent: string, name: string): Page | undefined {
  if (agent === '') return usage(call, `${name} ${call.words.commands.pause.usage}`)
  if (governor.state().agents.has(agent) || governor.charter().agents.has(agent)) return undefined
  return say(call.words.commands.noAgent(quoted(agent, 64)))
}
