import { type Command, InvalidArgumentError, Option } from 'commander'
import { define, type Given, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { count, fields, safe, when } from '../print.ts'
import type { Run } from '../run.ts'
import { type Checked, checkLedger, type KnownHead } from './check.ts'
import { eachLedger } from './sources.ts'

const hash = (text: string): string => {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('Expected 64 hex digits.')
  return text
}

/** `ledger verify`. */
export function verifyCommand(ledger: Command, deps: CliDeps): void {
  define(ledger, deps, {
    name: 'verify',
    summary: 'Check the whole ledger and name the first bad entry',
    more:
      'Reads the running server’s ledger, or the stopped server’s data; --file reads files as they lie, also while a server runs, and changes nothing. ' +
      'A ledger whose end was cut off is only seen with --head: keep the head of a check somewhere else.',
    options: [
      new Option('--replay', 'also make every decision again and compare: finds entries forged with their hashes made anew'),
      new Option('--file <path...>', 'ledger files, in order'),
      new Option('--head <hash>', 'a head known from elsewhere, which must be in the ledger').argParser(hash),
      new Option('--seq <number>', 'the number of the entry with that head').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
      new Option('--org <org>', 'the organisation (default: all in the data directory, else the charter’s)'),
    ],
    example: 'ledger verify --replay',
    async act(run, given) {
      const how = howOf(given)
      const which = { files: given.options['file'] as readonly string[] | undefined, org: textOption(given, 'org') }
      const checked = await eachLedger(run, which, (source) => checkLedger(source, deps.clock, how))
      for (const result of checked) run.answer(result, () => checkedLines(run, result))
      // The lines above said what is wrong.
      if (checked.some(({ ok }) => !ok)) throw new CliError(EXIT.failed, 'ledger_broken', '')
    },
  })
}

function howOf({ options }: Given): { readonly replay: boolean; readonly known?: KnownHead } {
  const [head, seq] = [options['head'], options['seq']]
  if (seq !== undefined && head === undefined)
    throw new CliError(EXIT.usage, 'usage', '--seq belongs to --head: give both, or --head alone.')
  const known = typeof head === 'string' ? { hash: head, ...(typeof seq === 'number' && { seq }) } : undefined
  return { replay: options['replay'] === true, ...(known && { known }) }
}

function checkedLines({ paint }: Run, result: Checked): readonly string[] {
  const { fault, replay, torn, head, entries, ms } = result
  const speed = ms > 0 ? `${count(Math.round((entries / ms) * 1000))} entries/s` : 'at once'
  const difference = replay?.difference
  const whole = `✓ ${safe(result.org)}: the ledger is whole${replay ? ', and every decision comes out the same again' : ''}`
  return [
    ...(result.ok ? [paint('good', whole)] : []),
    ...(fault ? [paint('bad', `✗ ${safe(result.org)}: entry ${fault.seq} is bad: ${safe(fault.detail)} (${fault.fault})`)] : []),
    ...(difference
      ? [paint('bad', `✗ ${safe(result.org)}: entry ${difference.seq} was not decided like this: ${safe(difference.detail)}`)]
      : []),
    ...fields([
      [fault ? 'good entries' : 'entries', count(entries)],
      ['head', `${head.seq} ${head.hash}`],
      ['from', when(result.first_at)],
      ['to', when(result.last_at)],
      ['decided again', replay ? `${count(replay.commands)} commands` : ''],
      ['would be', safe(difference?.expected)],
      ['is', safe(difference?.recorded)],
      ['read from', `${safe(result.source)}, ${speed}`],
    ]),
    ...(torn === undefined
      ? []
      : [paint('warn', `! ${torn}: the rest of a write that was cut off and never answered; the next start removes it.`)]),
  ]
}
