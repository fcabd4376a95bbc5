import { type Command, Option } from 'commander'
import { type Proposal, review } from '../../kaizen/scamper/scamper.ts'
import { reviewView } from '../../kaizen/scamper/view.ts'
import { backtest, windowOf } from '../charter/backtest.ts'
import type { Body } from '../client.ts'
import { stateLine } from '../commands/motions.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { eachLedger } from '../ledger/sources.ts'
import { safe } from '../print.ts'
import type { Run } from '../run.ts'
import { historyOf } from './read.ts'
import { reviewLines } from './scamper-text.ts'
import { LEDGER_OPTIONS, whichOf } from './waste.ts'

/** `kaizen scamper`. */
export function scamperCommand(kaizen: Command, deps: CliDeps): void {
  define(kaizen, deps, {
    name: 'scamper',
    summary: 'Show which changes of the charter the last days speak for, each tested on them',
    more:
      'Substitute, combine, adapt, modify, put to other use, eliminate, reverse: typed changes, each decided on the past first. ' +
      'What adds more risk than `kaizen.improvements.risk_added` is not proposed. See docs/waste.md.',
    options: [...LEDGER_OPTIONS, new Option('--propose', 'put each of them to the operators of the running server, which tests it again')],
    example: 'kaizen scamper --days 30',
    async act(run, given) {
      const window = windowOf(given, deps.clock.now())
      const propose = given.options['propose'] === true
      if (propose && given.options['file'] !== undefined)
        throw new CliError(EXIT.usage, 'usage', '--propose: what is found in files is not proposed; leave out --file')
      const reviews = await eachLedger(run, whichOf(given), (source) =>
        review({
          window,
          read: (days) => historyOf(source, days),
          backtest: (days, candidates) => backtest(source, days, candidates),
        }),
      )
      for (const found of reviews) {
        const view = reviewView(found)
        if (!propose) run.answer(view, () => reviewLines(run, view))
        else for (const motion of await proposed(run, found.proposals, given.options['days'])) run.answer(motion, () => motionLines(motion))
      }
    },
  })
}

/**
 * What loosens nothing is proposed first: where the proposer's own approval is enough it is carried at once, and a charter that changes
 * drops every improvement that is open.
 */
async function proposed(run: Run, proposals: readonly Proposal[], days: unknown): Promise<readonly Body[]> {
  const motions: Body[] = []
  for (const { letter, change } of [...proposals].sort((a, b) => Number(a.loosens) - Number(b.loosens)))
    motions.push(await run.server.post('/api/v1/kaizen/improvements', { change, days, reason: `Found by SCAMPER: ${letter}` }))
  return motions
}

const motionLines = (motion: Body): readonly string[] => [safe(motion['title']), `  ${stateLine(motion)}`]
