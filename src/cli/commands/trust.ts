import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { type Body, objectOf } from '../client.ts'
import { argument, define, type Given, group, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { fields, safe, short, table, usd, when } from '../print.ts'
import { allPages, type Run } from '../run.ts'

const AGENT = new Argument('<agent>', 'the agent’s id')
const POINTS = wholeNumber(0, 100)
const reason = (): Option => new Option('--reason <text>', 'why, for the ledger and the people who read it').makeOptionMandatory()
const capability = (): Option => new Option('--capability <name>', 'such as WRITE_FILES; all of them when not given')
const trustPath = (id: string): string => `/api/v1/agents/${encodeURIComponent(id)}/trust`

/** `trust` and `audit`. */
export function trustCommands(program: Command, deps: CliDeps): void {
  const trust = group(program, 'trust', 'What agents have earned, and may do alone')

  define(trust, deps, {
    name: 'show',
    isDefault: true,
    summary: 'Show the trust of all agents, or of one',
    args: [new Argument('[agent]', 'the agent’s id')],
    example: 'trust show crew-researcher-01',
    async act(run, { args }) {
      const [id] = args
      if (id === undefined) {
        const agents = await allPages(run.server, '/api/v1/trust', 'agents')
        run.answer({ agents }, () => trustTable(run, agents))
      } else {
        const one = await run.server.get(trustPath(id))
        run.answer(one, () => trustLines(run, one))
      }
    },
  })

  for (const [what, summary] of [
    ['grant', 'Raise an agent’s trust to a number of points; never lowers it'],
    ['lower', 'Lower an agent’s trust to a number of points; never raises it'],
  ] as const)
    define(trust, deps, {
      name: what,
      summary,
      args: [AGENT],
      options: [new Option('--to <points>', '0 to 100').argParser(POINTS).makeOptionMandatory(), capability(), reason()],
      example: `trust ${what} crew-researcher-01 --to ${what === 'grant' ? 60 : 10} --capability WRITE_FILES --reason "reviewed its work of this week"`,
      act: (run, given) => {
        const name = textOption(given, 'capability')
        return order(run, given, { do: what, to: given.options['to'], ...(name === undefined ? {} : { capability: name }) })
      },
    })

  for (const [what, summary] of [
    ['freeze', 'Let an agent earn nothing for now; losses still count'],
    ['unfreeze', 'Let an agent earn again'],
  ] as const)
    define(trust, deps, {
      name: what,
      summary,
      args: [AGENT],
      options: [reason()],
      example: `trust ${what} crew-researcher-01 --reason "${what === 'freeze' ? 'under review' : 'the review is over'}"`,
      act: (run, given) => order(run, given, { do: what }),
    })

  define(program, deps, {
    name: 'audit',
    summary: 'Say how good settled work was',
    more: 'Work that passed earns its agent trust, work that did not loses it. Each auditor does so once per request; confirm the cost before, because it is what the work weighs.',
    args: [new Argument('<id>', 'the request’s id')],
    options: [
      new Option('--passed', 'it is as it should be').conflicts('failed'),
      new Option('--failed', 'it is not'),
      new Option('--score <points>', 'how good, 0 to 100 (default: 100 when it passed, else 0)').argParser(POINTS),
      new Option('--kpi <name=value>', 'what was measured; may be given again').argParser(collectKpi),
      new Option('--evidence <sha256>', 'SHA-256 of what was looked at, in hex'),
      new Option('--note <text>', 'a remark for the ledger'),
    ],
    example: 'audit req_4f0x2m9c1v8b3n6k7j5h --passed --score 90 --kpi accuracy=0.98',
    async act(run, given) {
      const { passed, failed, score, kpi } = given.options
      if (passed === failed) throw new CliError(EXIT.usage, 'usage', 'Say --passed or --failed.')
      const [evidence, note] = [textOption(given, 'evidence'), textOption(given, 'note')]
      const body = {
        passed: passed === true,
        ...(score === undefined ? {} : { score }),
        ...(kpi === undefined ? {} : { kpis: kpi }),
        ...(evidence === undefined ? {} : { evidence_digest: evidence }),
        ...(note === undefined ? {} : { note }),
      }
      const request = await run.server.post(`/api/v1/requests/${encodeURIComponent(argument(given))}/audit`, body)
      run.answer(request, () => [`${safe(request['request_id'])} of ${safe(request['agent_id'])} is audited.`])
    },
  })
}

function collectKpi(text: string, before: unknown): Readonly<Record<string, number>> {
  const [, name, value] = /^([A-Za-z][\w.-]{0,63})=(.+)$/.exec(text) ?? []
  const number = Number(value)
  if (name === undefined || !Number.isFinite(number))
    throw new InvalidArgumentError('Expected a name, =, and a number, such as accuracy=0.98.')
  return { ...(before as Readonly<Record<string, number>> | undefined), [name]: number }
}

async function order(run: Run, given: Given, body: Body): Promise<void> {
  const one = await run.server.post(trustPath(argument(given)), { ...body, reason: textOption(given, 'reason') })
  run.answer(one, () => trustLines(run, one))
}

function trustTable(run: Run, agents: readonly Body[]): readonly string[] {
  if (agents.length === 0) return ['No agent has asked yet.']
  return table([
    ['AGENT', 'TRUST', 'ALONE UP TO', 'UNLOCKED', ''],
    ...agents.map((a) => {
      const all = Object.entries(objectOf(a, 'capabilities')) as [string, Body][]
      const unlocked = all.filter(([, { unlocked }]) => unlocked === true).map(([name]) => safe(name))
      const alone = a['ceiling_usd'] === null ? '' : usd(a['ceiling_usd'])
      return [short(a['agent_id'], 60), String(a['score']), alone, unlocked.join(', ') || 'nothing', standingOf(run, a)]
    }),
  ])
}

function standingOf({ paint }: Run, agent: Body): string {
  if (agent['breaker']) {
    const { standing, breaker } = objectOf(agent, 'breaker')
    return paint(standing === 'paused' ? 'bad' : 'warn', `${standing === 'paused' ? 'paused' : 'on probation'} (breaker ${safe(breaker)})`)
  }
  return agent['frozen'] ? paint('warn', 'frozen') : ''
}

function trustLines(run: Run, agent: Body): readonly string[] {
  const frozen = objectOf(agent, 'frozen')
  const breaker = objectOf(agent, 'breaker')
  const all = Object.entries(objectOf(agent, 'capabilities')) as [string, Body][]
  const rows = all.map(([name, { points, threshold, unlocked, below }]) => [
    `  ${safe(name)}`,
    `${safe(points)} of ${safe(threshold)}`,
    unlocked === true
      ? run.paint('good', 'unlocked')
      : below === 'deny'
        ? run.paint('bad', 'denied')
        : run.paint('warn', 'a person confirms every action'),
  ])
  return [
    `${run.paint('bold', safe(agent['agent_id']))} · trust ${safe(agent['score'])} of 100 ${standingOf(run, agent)}`.trimEnd(),
    ...fields([
      ['alone up to', agent['ceiling_usd'] === null ? '' : usd(agent['ceiling_usd'])],
      ['frozen', agent['frozen'] ? `${when(frozen['at'])} by ${safe(frozen['by'])}: ${safe(frozen['reason'])}` : ''],
      ['breaker', agent['breaker'] ? `${safe(breaker['reason'])}; ${safe(breaker['successes'])} audited successes since` : ''],
    ]),
    ...(rows.length > 0 ? table(rows) : ['  The charter has no section trust: nothing is locked, nothing is earned.']),
  ]
}
