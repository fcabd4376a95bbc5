import { type Command, Option } from 'commander'
import { en } from '../../core/wording/catalogue/en.ts'
import { improvementTitle } from '../../core/wording/improvement.ts'
import { type Proposal, review } from '../../kaizen/scamper/scamper.ts'
import { thoughtsOf } from '../../kaizen/scamper/thoughts.ts'
import { reviewView } from '../../kaizen/scamper/view.ts'
import { backtest, windowOf } from '../charter/backtest.ts'
import { stateLine } from '../commands/motions.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { eachLedger } from '../ledger/sources.ts'
import { safe } from '../print.ts'
import type { Run } from '../run.ts'
import { askIn, historyOf } from './read.ts'
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
          think: async (days) => thoughtsOf(await historyOf(source, days)),
          backtest: (days, candidates) => backtest(run, source, days, candidates),
          find: (id) => askIn(source, id),
        }),
      )
      for (const found of reviews) {
        const view = reviewView(found)
        if (!propose) run.answer(view, () => reviewLines(run, view))
        else await proposeAll(run, found.proposals, given.options['days'])
      }
    },
  })
}

/**
 * What loosens nothing is proposed first: where the proposer's own approval is enough it is carried at once, and a charter that changes
 * drops every improvement that is open. One that is refused does not keep the others back. @throws CliError when any was
 */
async function proposeAll(run: Run, proposals: readonly Proposal[], days: unknown): Promise<void> {
  let refused = 0
  for (const { letter, change } of [...proposals].sort((a, b) => Number(a.loosens) - Number(b.loosens))) {
    try {
      const motion = await run.server.post('/api/v1/kaizen/improvements', { change, days, reason: `Found by SCAMPER: ${letter}` })
      run.answer(motion, () => [safe(motion['title']), `  ${stateLine(motion)}`])
    } catch (error) {
      if (!(error instanceof CliError) || error.exit !== EXIT.failed) throw error
      refused++
      run.answer({ change, code: error.code, detail: error.message }, () => [
        improvementTitle(change, en),
        `  Not proposed: ${safe(error.message)}`,
      ])
    }
  }
  if (refused > 0) throw new CliError(EXIT.failed, 'not_all_proposed', `${refused} of ${proposals.length} changes were refused.`)
}
