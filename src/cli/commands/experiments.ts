import { Argument, type Command, Option } from 'commander'
import { type Body, listOf, textsOf } from '../client.ts'
import { argument, define, group, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { experimentLines, experimentTable, finding } from '../kaizen/experiment-text.ts'
import { safe, usd } from '../print.ts'

const PATH = '/api/v1/experiments'
const one = (id: string, verb = ''): string => `${PATH}/${encodeURIComponent(id)}${verb}`
const ID = new Argument('<id>', 'the experiment’s id')
const REASON = new Option('--reason <text>', 'why, for the ledger and the people who read it')

/** `experiments`: whether a cheaper model does some work as well. */
export function experimentCommands(program: Command, deps: CliDeps): void {
  const experiments = group(program, 'experiments', 'Experiments: does a cheaper model do some of the work as well? See docs/kaizen.md')

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
      run.answer(found, () => experimentLines(found))
    },
  })

  define(experiments, deps, {
    name: 'draft',
    summary: 'Draft an experiment; it costs nothing until it is started',
    more: 'Names one that the charter declares under kaizen.experiments.declared, or takes a plan of the same shape as JSON. `experiments list` says which the charter declares.',
    args: [new Argument('[declared]', 'its name in the charter')],
    options: [
      new Option(
        '--plan <json>',
        'such as {"control":"claude-haiku","candidate":"gpt-mini","budget_usd":5,"scorer":{"kind":"similarity"}}',
      ),
    ],
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

  for (const { name, summary, more, reasoned, done } of VERBS)
    define(experiments, deps, {
      name,
      summary,
      more,
      args: [ID],
      options: reasoned ? [REASON] : [],
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
    more: 'Work that the control did, and of which the content is kept, is run again with the candidate from here on: in the shadow, so its answers reach nobody. What that costs is bounded by budget_usd.',
    reasoned: false,
    done: (found: Body) => `${safe(found['experiment_id'])} is running. ${safe(found['note'])}`.trimEnd(),
  },
  {
    name: 'stop',
    summary: 'Stop an experiment',
    more: 'Nothing more is tried; what is under way is paid for. What it promoted is taken back by `experiments rollback`.',
    reasoned: true,
    done: (found: Body) => `${safe(found['experiment_id'])} is stopped; it spent ${usd(found['spent_usd'])}`,
  },
  {
    name: 'evaluate',
    summary: 'Look at an experiment now',
    more: 'It is looked at by kaizen.schedules.nightly or its own schedule, too. Each look takes some of the chance of error, so nothing happens while there is too little new: `experiments show` says when the next look is taken.',
    reasoned: false,
    done: (found: Body) => `${safe(found['experiment_id'])} is ${safe(found['state'])}: ${finding(found)}`,
  },
  {
    name: 'rollback',
    summary: 'Take a promotion back at once',
    more: 'What the charter itself chose is used again. One operator is enough.',
    reasoned: true,
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
