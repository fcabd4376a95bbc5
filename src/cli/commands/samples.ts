import { Argument, type Command } from 'commander'
import { type Body, listOf } from '../client.ts'
import { argument, define, group } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { away, safe, table } from '../print.ts'
import type { Run } from '../run.ts'

/** `samples list` (also `samples` alone) and `samples remove`. */
export function sampleCommands(program: Command, deps: CliDeps): void {
  const samples = group(program, 'samples', 'Model calls whose content is kept, so that cheaper models can be tried on it')

  define(samples, deps, {
    name: 'list',
    isDefault: true,
    summary: 'List of which requests the content is kept, and until when',
    more: 'Content itself is sealed and never shown.',
    example: 'samples list',
    async act(run) {
      const found = listOf(await run.server.get('/api/v1/samples'), 'samples')
      run.answer({ samples: found }, () => sampleTable(run, found))
    },
  })

  define(samples, deps, {
    name: 'remove',
    summary: 'Remove the content of a request for good',
    more: 'It cannot be brought back, and is not tried any more. That it was kept and removed stays in the ledger.',
    args: [new Argument('<request>', 'the request’s id, as `samples list` shows it')],
    example: 'samples remove req_4f0x2m9c1v8b3n6k7j5h',
    async act(run, given) {
      const found = await run.server.remove(`/api/v1/requests/${encodeURIComponent(argument(given))}/sample`)
      run.answer(found, () => [`The content of ${safe(found['request_id'])} is removed`])
    },
  })
}

function sampleTable(run: Run, samples: readonly Body[]): readonly string[] {
  if (samples.length === 0) return ['No content is kept.']
  const now = run.deps.clock.now()
  return table([
    ['REQUEST', 'AGENT', 'MODEL', 'REMOVED'],
    ...samples.map((one) => [safe(one['request_id']), safe(one['agent_id']), safe(one['model']), away(one['kept_until'], now)]),
  ])
}
