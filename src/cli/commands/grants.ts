import { Argument, type Command, Option } from 'commander'
import { permitViews } from '../../core/standing-grants/view.ts'
import { type Body, listOf, textsOf } from '../client.ts'
import { argument, define, group, textOption } from '../define.ts'
import type { CliDeps, DirectGovernor } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { away, safe, short, table, usd } from '../print.ts'
import { askOrGovern, type Run } from '../run.ts'

/** `grants list` (also `grants` alone) and `grants revoke`. */
export function grantCommands(program: Command, deps: CliDeps): void {
  const grants = group(program, 'grants', 'Standing grants: what may be done again without asking')

  define(grants, deps, {
    name: 'list',
    isDefault: true,
    summary: 'List standing grants that are open, or ended within a day',
    example: 'grants list',
    async act(run) {
      const found = await askOrGovern(
        run,
        async (server) => listOf(await server.get('/api/v1/standing-grants'), 'standing_grants'),
        async (governor) => viewsOf(governor, deps),
      )
      run.answer({ standing_grants: found }, () => grantTable(run, found))
    },
  })

  define(grants, deps, {
    name: 'revoke',
    summary: 'Take a standing grant back',
    more: 'It answers nothing from here on, and what it granted that is not used yet is taken back with it. What is under way goes on.',
    args: [new Argument('<id>', 'the standing grant’s id, as `grants list` shows it')],
    options: [new Option('--reason <text>', 'why, for the agent and the ledger')],
    example: 'grants revoke sg_4f0x2m9c1v8b3n6k7j5h --reason "wrong folder"',
    async act(run, given) {
      const reason = textOption(given, 'reason')
      const [standing_id, why] = [argument(given), reason === undefined ? {} : { reason }]
      const found = await askOrGovern(
        run,
        (server) => server.post(`/api/v1/standing-grants/${encodeURIComponent(standing_id)}/revoke`, why),
        async (governor) => {
          const answer = await governor.submit(
            { kind: 'revoke-standing', standing_id, door: 'cli', ...why },
            { kind: 'system', part: 'console' },
          )
          if (!answer.ok) throw new CliError(EXIT.failed, answer.refusal.code, answer.refusal.detail)
          return viewsOf(governor, deps).find((one) => one['standing_id'] === standing_id) ?? {}
        },
      )
      run.answer(found, () => [`${safe(found['standing_id'])} is revoked; ${used(found)} were taken`])
    },
  })
}

const viewsOf = (governor: DirectGovernor, { clock }: CliDeps): readonly Body[] =>
  permitViews(governor.state().permits.entries(), clock.now()).map((view) => ({ ...view }))

const used = (one: Body): string =>
  `${safe(one['uses'])} of ${safe(one['max_uses'])} uses, ${usd(one['spent_usd'])} of ${usd(one['max_usd'])}`

function grantTable(run: Run, grants: readonly Body[]): readonly string[] {
  if (grants.length === 0) return ['No standing grant is open.']
  const now = run.deps.clock.now()
  return table([
    ['STANDING GRANT', 'STATE', 'ENDS', 'USED', 'BY', 'COVERS'],
    ...grants.map((one) => [
      safe(one['standing_id']),
      one['state'] === 'open' ? 'open' : `ended (${safe(one['how'])})`,
      one['state'] === 'open' ? away(one['until'], now) : '',
      used(one),
      textsOf(one, 'by').map(safe).join(', '),
      short(textsOf(one, 'covers').join('. '), 160),
    ]),
  ])
}
