import { Argument, type Command, Option } from 'commander'
import { type Body, listOf, objectOf, textsOf } from '../client.ts'
import { argument, define, group, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { fields, safe, short, table, usd, when } from '../print.ts'

const PATH = '/api/v1/experiments'
const one = (id: string, verb = ''): string => `${PATH}/${encodeURIComponent(id)}${verb}`
const ID = new Argument('<id>', 'the experiment’s id')
const REASON = new Option('--reason <text>', 'why, for the ledger and the people who read it')

/** `experiments`: whether a cheaper model does some work as well. */
export function experimentCommands(program: Command, deps: CliDeps): void {
  const experiments = group(program, 'experiments', 'Whether a cheaper model does some work as well')

  define(experiments, deps, {
    name: 'list',
    isDefault: true,
    summary: 'Experiments, those that run or wait for people first',
    example: 'experiments list',
    async act(run) {
      const body = await run.server.get(PATH)
      run.answer(body, () => experimentTable(listOf(body, 'experiments'), textsOf(body, 'declared')))
    },
  })

  define(experiments, deps, {
    name: 'show',
    summary: 'One experiment: what it found, how sure that is, what it cost',
    args: [ID],
    example: 'experiments show exp_4f0x2m9c1v8b3n6k7j5h',
    async act(run, given) {
      const found = await run.server.get(one(argument(given)))
      run.answer(found, () => lines(found))
    },
  })

  define(experiments, deps, {
    name: 'draft',
    summary: 'Draft an experiment; it costs nothing until it is started',
    more: 'Names one that the charter declares under kaizen.experiments.declared, or takes a plan of the same shape as JSON.',
    args: [new Argument('[declared]', 'its name in the charter')],
    options: [new Option('--plan <json>', 'what it is about, where the charter declares none')],
    example: 'experiments draft cheaper-notes',
    async act(run, given) {
      const [declared] = given.args
      const plan = textOption(given, 'plan')
      if ((declared === undefined) === (plan === undefined))
        throw new CliError(EXIT.usage, 'usage', 'Name an experiment of the charter, or give --plan')
      const found = await run.server.post(PATH, declared === undefined ? { plan: jsonOf(plan ?? '') } : { declared })
      run.answer(found, () => [
        `${safe(found['experiment_id'])} is drafted. To start it: countersign experiments start ${safe(found['experiment_id'])}`,
      ])
    },
  })

  for (const { name, summary, more, done } of VERBS)
    define(experiments, deps, {
      name,
      summary,
      more,
      args: [ID],
      options: [REASON],
      example: `experiments ${name} exp_4f0x2m9c1v8b3n6k7j5h`,
      async act(run, given) {
        const reason = textOption(given, 'reason')
        const found = await run.server.post(one(argument(given), `/${name}`), reason === undefined ? {} : { reason })
        run.answer(found, () => [done(found)])
      },
    })
}

const VERBS = [
  {
    name: 'start',
    summary: 'Start an experiment',
    more: 'Matching work is run again with the candidate from here on, in the shadow: its answers reach nobody.',
    done: (found: Body) => `${safe(found['experiment_id'])} is running. ${safe(found['note'])}`.trimEnd(),
  },
  {
    name: 'stop',
    summary: 'Stop an experiment',
    more: 'Nothing more is tried; what is under way is paid for.',
    done: (found: Body) => `${safe(found['experiment_id'])} is stopped; it spent ${usd(found['spent_usd'])}`,
  },
  {
    name: 'evaluate',
    summary: 'Look at an experiment now',
    more: 'Each look takes some of the chance of error, so nothing happens while there is too little new.',
    done: (found: Body) => `${safe(found['experiment_id'])} is ${safe(found['state'])}: ${finding(found)}`,
  },
  {
    name: 'rollback',
    summary: 'Take a promotion back at once',
    more: 'What the charter itself chose is used again. One operator is enough.',
    done: (found: Body) =>
      found['state'] === 'rolled_back'
        ? `${safe(found['experiment_id'])} is rolled back: ${safe(found['control'])} is used again`
        : `${safe(found['experiment_id'])} waits for an operator who approves: countersign motions list`,
  },
] as const

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CliError(EXIT.usage, 'usage', '--plan is not JSON')
  }
}

const percent = (share: unknown): string => (typeof share === 'number' ? `${Math.round(share * 1000) / 10} %` : '')

/** `98.2 % (surely at least 96.1 %)`. */
function interval(found: Body, name: string): string {
  if (found[name] === null) return 'not looked at yet'
  const { estimate, low } = objectOf(found, name)
  return `${percent(estimate)}${low === null ? '' : ` (surely at least ${percent(low)})`}`
}

const finding = (found: Body): string =>
  found['retained'] === null ? 'nothing to say yet' : `quality kept ${interval(found, 'retained')}, cost saved ${interval(found, 'saving')}`

const money = (found: Body): string => `${usd(found['spent_usd'])} of ${usd(found['budget_usd'])}`

const lines = (found: Body): readonly string[] => [
  `${safe(found['experiment_id'])}: ${safe(found['candidate'])} for ${safe(found['control'])}, ${safe(found['state'])}`,
  ...fields([
    ['where', safe(found['where'])],
    ['quality kept', interval(found, 'retained')],
    ['cost saved', interval(found, 'saving')],
    ['pairs', `${safe(found['pairs'])} of ${safe(found['max_samples'])}, ${safe(found['looks'])} looks`],
    ['spent', money(found)],
    ['committed', when(found['committed_at'])],
    ['watched until', when(found['watched_until'])],
    ['ended', when(found['ended_at'])],
    ['why', safe(found['reason'])],
    ['motion', safe(found['motion'])],
    ['note', safe(found['note'])],
  ]),
]

function experimentTable(experiments: readonly Body[], declared: readonly string[]): readonly string[] {
  const more = declared.length === 0 ? [] : [`The charter declares ${declared.map(safe).join(', ')}: countersign experiments draft NAME`]
  if (experiments.length === 0) return ['No experiment was drafted.', ...more]
  return [
    ...table([
      ['EXPERIMENT', 'STATE', 'CANDIDATE FOR CONTROL', 'PAIRS', 'SPENT', 'QUALITY KEPT', 'COST SAVED'],
      ...experiments.map((found) => [
        safe(found['experiment_id']),
        safe(found['state']),
        short(`${safe(found['candidate'])} for ${safe(found['control'])}`, 60),
        `${safe(found['pairs'])} of ${safe(found['max_samples'])}`,
        money(found),
        found['retained'] === null ? '' : interval(found, 'retained'),
        found['saving'] === null ? '' : interval(found, 'saving'),
      ]),
    ]),
    ...more,
  ]
}
