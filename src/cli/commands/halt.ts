import { Argument, type Command, Option } from 'commander'
import { type Body, objectOf } from '../client.ts'
import { argument, define, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe, when } from '../print.ts'
import { askOrGovern, type Run } from '../run.ts'
import { stateLine } from './motions.ts'

/** `halt`, `lift` and `reset-breaker`. */
export function haltCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'halt',
    summary: 'Stop everything at once',
    more: 'What waits is rejected, nothing is granted, and no grant can be used until the halt is lifted. Works on the data itself when no server runs.',
    args: [new Argument('<reason>', 'why, for everybody whose request it refuses')],
    example: 'halt "money leaves and nobody knows why"',
    async act(run, given) {
      const reason = argument(given)
      const halted = await askOrGovern<Body>(
        run,
        async (server) => objectOf(await server.post('/api/v1/halt', { reason }), 'halted'),
        async (governor) => {
          const answer = await governor.submit({ kind: 'halt', reason, door: 'cli' }, { kind: 'system', part: 'console' })
          if (!answer.ok) throw new CliError(EXIT.failed, answer.refusal.code, answer.refusal.detail)
          const { by, at, reason: why } = governor.state().halted ?? { by: { operator: '' }, at: 0, reason }
          return { by: by.operator, at: new Date(at).toISOString(), reason: why }
        },
      )
      run.answer({ halted }, () => haltLines(run, halted))
    },
  })

  define(program, deps, {
    name: 'lift',
    summary: 'Propose to lift a halt',
    more: 'As many operators as the charter’s halt.lift says must approve it; without that section two, or one person twice where the charter says solo.',
    options: [new Option('--reason <text>', 'why it may go on')],
    example: 'lift --reason "the key is revoked"',
    async act(run, given) {
      const reason = textOption(given, 'reason')
      const made = await run.server.post('/api/v1/motions', { motion: { kind: 'lift-halt' }, ...(reason === undefined ? {} : { reason }) })
      run.answer(made, () => (made['state'] === 'carried' ? ['The halt is lifted; requests are decided again.'] : [stateLine(made)]))
    },
  })

  define(program, deps, {
    name: 'reset-breaker',
    summary: 'Take a tripped breaker one step back',
    more: 'From paused to probation, from probation to clear; without an agent the organisation’s own breaker.',
    args: [new Argument('[agent]', 'the agent’s id')],
    options: [new Option('--reason <text>', 'why, for the ledger and the people who read it')],
    example: 'reset-breaker crew-researcher-01 --reason "the API was down"',
    async act(run, given) {
      const id = given.args[0]
      const reason = textOption(given, 'reason')
      const where = id === undefined ? '/api/v1/breaker/reset' : `/api/v1/agents/${encodeURIComponent(id)}/breaker/reset`
      const answer = await run.server.post(where, reason === undefined ? {} : { reason })
      const standing = id === undefined ? answer['standing'] : (objectOf(answer, 'breaker')['standing'] ?? 'clear')
      const who = id === undefined ? 'The organisation' : safe(id)
      run.answer(answer, () => [standing === 'clear' ? `${who} is clear.` : `${who} is on probation: a person confirms every action.`])
    },
  })
}

const haltLines = ({ paint }: Run, { by, at, reason }: Body): readonly string[] => [
  paint('bad', `Everything is halted by ${safe(by)} since ${when(at)}: ${safe(reason)}`),
  'What waited is rejected, nothing is granted, and no unused grant can be used. To go on: countersign lift',
]
