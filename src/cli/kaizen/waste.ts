import { type Command, Option } from 'commander'
import { wasteView } from '../../kaizen/waste/view.ts'
import { findWaste } from '../../kaizen/waste/waste.ts'
import { WINDOW_OPTIONS, windowOf } from '../charter/backtest.ts'
import { define, type Given, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { eachLedger, type Which } from '../ledger/sources.ts'
import { historyOf } from './read.ts'
import { wasteLines } from './waste-text.ts'

/** Options that say which ledger, and which days of it, are looked at. */
export const LEDGER_OPTIONS: readonly Option[] = [
  ...WINDOW_OPTIONS,
  new Option('--org <name>', 'the organisation (default: all there are)'),
]

/** The ledger that {@link LEDGER_OPTIONS} mean. */
export const whichOf = (given: Given): Which => ({
  files: given.options['file'] as readonly string[] | undefined,
  org: textOption(given, 'org'),
})

/** `kaizen waste`. */
export function wasteCommand(kaizen: Command, deps: CliDeps): void {
  define(kaizen, deps, {
    name: 'waste',
    summary: 'Show what the last days wasted: money and time, by kind',
    more: 'Reads the running server’s ledger, the stopped server’s data, or files. Thresholds stand in `kaizen.waste` of the charter.',
    options: LEDGER_OPTIONS,
    example: 'kaizen waste --days 7',
    async act(run, given) {
      const window = windowOf(given, deps.clock.now())
      const reports = await eachLedger(run, whichOf(given), async (source) => wasteView(findWaste(await historyOf(source, window))))
      for (const report of reports) run.answer(report, () => wasteLines(run, report))
    },
  })
}
