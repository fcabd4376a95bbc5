import { Argument, type Command, Option } from 'commander'
import { compileCharter } from '../../core/charter/compile.ts'
import { type ToolsView, toolsView } from '../../core/tools/view.ts'
import { type Body, listOf, objectOf, textsOf } from '../client.ts'
import { argument, define, textOption } from '../define.ts'
import type { CliDeps, DirectGovernor } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { away, fields, safe, short, table, usd, when } from '../print.ts'
import { allPages, askOrGovern, type Run } from '../run.ts'

const AGENT = new Argument('<agent>', 'the agent’s id')
const REASON = new Option('--reason <text>', 'why, for the ledger and the people who read it')

/** `pause`, `resume`, `agents` and `agents tools`. */
export function agentCommands(program: Command, deps: CliDeps): void {
  const path = (id: string): string => `/api/v1/agents/${encodeURIComponent(id)}`

  define(program, deps, {
    name: 'pause',
    summary: 'Stop an agent',
    more: 'What it waits for is rejected, nothing is granted, and grants cannot be redeemed until `resume`.',
    args: [AGENT],
    options: [REASON],
    example: 'pause crew-researcher-01 --reason "asks in a loop"',
    async act(run, given) {
      const reason = textOption(given, 'reason')
      const agent = await run.server.post(`${path(argument(given))}/pause`, reason === undefined ? {} : { reason })
      run.answer(agent, () => [`${safe(agent['agent_id'])} is paused; \`countersign resume ${safe(agent['agent_id'])}\` lets it go on.`])
    },
  })

  define(program, deps, {
    name: 'resume',
    summary: 'Let a paused agent go on',
    more: 'What was rejected meanwhile stays rejected. One that a breaker stopped goes one step back: to probation, from there to clear.',
    args: [AGENT],
    example: 'resume crew-researcher-01',
    async act(run, given) {
      const agent = await run.server.post(`${path(argument(given))}/resume`)
      const still = stateOf(run, agent)
      run.answer(agent, () => [`${safe(agent['agent_id'])} goes on${agent['breaker'] ? `: ${still}` : ''}.`])
    },
  })

  const agents = define(program, deps, {
    name: 'agents',
    summary: 'List agents, or show one',
    args: [new Argument('[agent]', 'the agent’s id')],
    example: 'agents crew-researcher-01',
    async act(run, { args }) {
      const [id] = args
      if (id === undefined) {
        const agents = await allPages(run.server, '/api/v1/agents', 'agents')
        run.answer({ agents }, () => agentTable(run, agents))
      } else {
        const agent = await run.server.get(path(id))
        run.answer(agent, () => agentLines(run, agent))
      }
    },
  })

  define(agents, deps, {
    name: 'tools',
    summary: 'Which tools an agent has',
    more: 'Its own, those of its classes and those of everyone, put together from the charter in force.',
    args: [AGENT],
    example: 'agents tools crew-researcher-01',
    async act(run, given) {
      const id = argument(given)
      const tools = await askOrGovern(
        run,
        (server) => server.get(`${path(id)}/tools`),
        async (governor) => toolsOf(governor, id),
      )
      run.answer(tools, () => toolLines(tools))
    },
  })
}

function toolsOf(governor: DirectGovernor, id: string): Body {
  const { charter } = governor.state()
  if (!charter) throw new CliError(EXIT.failed, 'no_charter', 'No charter is in force on this data yet; `countersign up` adopts one')
  return toolsView(compileCharter(charter), id) as ToolsView & Body
}

function toolLines(tools: Body): readonly string[] {
  const allow = listOf(tools, 'allow')
  const deny = textsOf(tools, 'deny')
  const without = textsOf(tools, 'without')
  const patterns = table([['TOOL', 'FROM'], ...allow.map((a) => [safe(a['pattern']), safe(a['from'])])])
  return [
    ...(allow.length > 0 ? patterns : ['No tool is listed for it.']),
    ...deny.map((pattern) => `Denied to every agent: ${safe(pattern)}`),
    tools['default'] === 'deny' ? 'Any other tool is refused.' : 'Any other tool may be asked for.',
    tools['without'] === null
      ? 'It may ask without naming a tool.'
      : `Without naming a tool it may ask for ${without.length > 0 ? without.map(safe).join(', ') : 'nothing'}.`,
  ]
}

function stateOf({ paint }: Run, agent: Body): string {
  if (agent['paused']) return paint('bad', 'paused')
  if (agent['breaker']) return paint('warn', 'on probation: a person confirms every action')
  return objectOf(agent, 'session')['open'] === true ? paint('good', 'session open') : paint('dim', 'no session')
}

function agentTable(run: Run, agents: readonly Body[]): readonly string[] {
  if (agents.length === 0) return ['No agent has asked yet.']
  return table([
    ['AGENT', 'LEFT OF THE DAY', 'KEYS', 'STATE'],
    ...agents.map((a) => [short(a['agent_id'], 60), usd(a['remaining_budget_usd']), String(a['keys']), stateOf(run, a)]),
  ])
}

function agentLines(run: Run, agent: Body): readonly string[] {
  const session = objectOf(agent, 'session')
  const paused = objectOf(agent, 'paused')
  const now = run.deps.clock.now()
  return [
    `${run.paint('bold', safe(agent['agent_id']))} · ${stateOf(run, agent)}`,
    ...fields([
      [
        'paused',
        agent['paused'] ? `${when(paused['at'])} by ${safe(paused['by'])}${paused['reason'] ? `: ${safe(paused['reason'])}` : ''}` : '',
      ],
      ['left of the day', usd(agent['remaining_budget_usd'])],
      ['session', agent['session'] ? `${safe(session['session_id'])}, ends ${away(session['expires_at'], now)}` : ''],
      ['limits', agent['session'] ? `priority ${safe(session['max_priority'])}, session ${usd(session['session_budget_usd'])}` : ''],
      ['framework', short(session['framework'], 80)],
      [
        'capabilities',
        textsOf(session, 'capabilities')
          .map((c) => short(c, 40))
          .join(', '),
      ],
      ['keys in force', String(agent['keys'])],
      ['first seen', when(agent['first_seen'])],
    ]),
  ]
}
