import { readFile } from 'node:fs/promises'
import { Argument, type Command, Option } from 'commander'
import type { Change } from '../../core/constitution/diff.ts'
import { UNTESTED } from '../../core/improvements/untested.ts'
import { span } from '../../core/when.ts'
import { en } from '../../core/wording/catalogue/en.ts'
import { diffLines } from '../charter/diff.ts'
import { type Body, listOf, objectOf } from '../client.ts'
import { stateLine } from '../commands/motions.ts'
import { argument, define, type Given, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { fields, safe, short, table, usd, when } from '../print.ts'

const ID = new Argument('<id>', 'the id of the improvement, which is that of its motion')
const DAYS = new Option('--days <number>', 'days of history that are decided again as evidence').argParser(wholeNumber(1, 3650)).default(30)
const REASON = new Option('--reason <text>', 'why, for the people who are to approve it')
const PATH = '/api/v1/kaizen/improvements'

const about = (given: Given): Body => {
  const reason = textOption(given, 'reason')
  return { days: given.options['days'], ...(reason === undefined ? {} : { reason }) }
}

/** `kaizen log`, `diff`, `propose` and `rollback`. */
export function improvementCommands(kaizen: Command, deps: CliDeps): void {
  define(kaizen, deps, {
    name: 'log',
    summary: 'The evolution log: changes of the law that were proposed, and what became of them',
    example: 'kaizen log',
    async act(run) {
      const body = await run.server.get(PATH)
      run.answer(body, () => logTable(listOf(body, 'improvements')))
    },
  })

  define(kaizen, deps, {
    name: 'diff',
    args: [ID],
    summary: 'What one of them changes, and what a backtest said of it',
    example: 'kaizen diff mot_4f0x2m9c1v8b3n6k7j5h',
    async act(run, given) {
      const one = await run.server.get(`${PATH}/${encodeURIComponent(argument(given))}`)
      run.answer(one, () => [safe(one['title']), '', ...fields(evidence(one)), '', ...diffLines(run, one['changes'] as readonly Change[])])
    },
  })

  define(kaizen, deps, {
    name: 'propose',
    args: [new Argument('<file>', 'a typed change as JSON, such as {"kind": "timeout", "from": "10m", "to": "5m"}')],
    options: [DAYS, REASON],
    summary: 'Propose a typed change of the charter; it is tested on the past first',
    more: 'The operators see what would have come out otherwise, and approve it as any motion. What loosens a control needs two people. The kinds of changes are in docs/improvements.md.',
    example: 'kaizen propose shorter-timeout.json --days 14',
    async act(run, given) {
      const motion = await run.server.post(PATH, { change: await changeIn(argument(given)), ...about(given) })
      run.answer(motion, () => [safe(motion['title']), stateLine(motion)])
    },
  })

  define(kaizen, deps, {
    name: 'rollback',
    args: [ID],
    options: [DAYS, REASON],
    summary: 'Propose to undo a change that was carried',
    more: 'The same kind of change turned round, as a motion of its own.',
    example: 'kaizen rollback mot_4f0x2m9c1v8b3n6k7j5h --reason "taps doubled"',
    async act(run, given) {
      const motion = await run.server.post(`${PATH}/${encodeURIComponent(argument(given))}/rollback`, about(given))
      run.answer(motion, () => [safe(motion['title']), stateLine(motion)])
    },
  })
}

async function changeIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new CliError(EXIT.usage, 'usage', `${file} is no JSON that can be read: ${(error as Error).message}`)
  }
}

const stateOf = ({ state, why_lost }: Body): string => (why_lost === null ? safe(state) : `${safe(state)} (${safe(why_lost)})`)

function logTable(all: readonly Body[]): readonly string[] {
  if (all.length === 0) return ['Nothing was proposed yet.']
  return table([
    ['IMPROVEMENT', 'AT', 'STATE', 'BY', 'WHAT'],
    ...all.map((one) => [
      safe(one['id']),
      when(one['at']),
      stateOf(one),
      one['found_by'] === null ? 'an operator' : short(one['found_by'], 20),
      short(one['title'], 100),
    ]),
  ])
}

function evidence(one: Body): readonly (readonly [string, string])[] {
  const found = objectOf(one, 'evidence')
  const taps = objectOf(found, 'taps')
  const some = (value: unknown): string => (value === 0 ? '' : usd(value))
  const untested = UNTESTED.find((why) => why === found['untested'])
  return [
    ['state', `${stateOf(one)}${one['ended_at'] === null ? '' : `, ${when(one['ended_at'])}`}`],
    ['proposed', `${when(one['at'])}${one['found_by'] === null ? '' : ` by ${safe(one['found_by'])}`}`],
    ['undoes', safe(one['undoes'])],
    ['proposed before as', safe(one['rebases'])],
    ['tested', `${safe(found['requests'])} requests from ${when(found['from'])} to ${when(found['to'])}`],
    ...(untested && found['changed'] === 0
      ? [['backtest', en.improvements.untested[untested]] as const]
      : ([
          ['answered otherwise', safe(found['changed'])],
          ['taps', `${safe(taps['was'])} → ${safe(taps['would'])}`],
        ] as const)),
    ['granted more', some(found['granted_more_usd'])],
    ['held back', some(found['held_back_usd'])],
    ['risk score added', untested ? '' : safe(found['risk_added'])],
    ['approved too late', found['too_late'] === 0 ? '' : safe(found['too_late'])],
    ['waiting saved', found['waits_saved_ms'] === 0 ? '' : span(Number(found['waits_saved_ms']))],
    ['against people', found['against_people'] === 0 ? '' : `${safe(found['against_people'])} that people rejected`],
  ]
}
