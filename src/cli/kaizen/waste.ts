import { type Command, Option } from 'commander'
import { createHistory } from '../../kaizen/history/history.ts'
import { wasteView } from '../../kaizen/waste/view.ts'
import { findWaste } from '../../kaizen/waste/waste.ts'
import { entryOf, WINDOW_OPTIONS, windowOf } from '../charter/backtest.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { eachLedger } from '../ledger/sources.ts'
import { wasteLines } from './waste-text.ts'

/** `kaizen waste`. */
export function wasteCommand(kaizen: Command, deps: CliDeps): void {
  define(kaizen, deps, {
    name: 'waste',
    summary: 'Show what the last days wasted: money and time, by kind',
    more: 'Reads the running server’s ledger, the stopped server’s data, or files. Thresholds stand in `kaizen.waste` of the charter.',
    options: [...WINDOW_OPTIONS, new Option('--org <name>', 'the organisation (default: all there are)')],
    example: 'kaizen waste --days 7',
    async act(run, given) {
      const files = given.options['file'] as readonly string[] | undefined
      const window = windowOf(given, deps.clock.now())
      const org = given.options['org'] as string | undefined
      const reports = await eachLedger(run, { files, org }, async (source) => {
        const history = createHistory(window)
        const { broken } = await source.read((text) => history.push(entryOf(text)))
        if (broken) throw new CliError(EXIT.failed, 'ledger_broken', `entry ${broken.seq} cannot be read: ${broken.detail}`)
        return wasteView(findWaste(history.finish()))
      })
      for (const report of reports) run.answer(report, () => wasteLines(run, report))
    },
  })
}
