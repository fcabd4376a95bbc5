import { headOf } from '../story/ledger.ts'
import type { Story } from '../story/play.ts'
import { type Month, openMonth } from './month.ts'
import { backtest } from './scenes/backtest.ts'
import { begin } from './scenes/begin.ts'
import { harm } from './scenes/harm.ts'
import { ledger } from './scenes/ledger.ts'
import { promotion } from './scenes/promotion.ts'
import { report } from './scenes/report.ts'
import { review } from './scenes/review.ts'
import { rollback } from './scenes/rollback.ts'
import { undo } from './scenes/undo.ts'
import { waste } from './scenes/waste.ts'

/** A month in which the governor learns, for somebody who knows the tour. */
export const kaizen: Story<Month> = {
  name: 'kaizen',
  prologue: [
    'Kaizen: the governor learns from its own ledger. It finds out whether cheaper models do as well,',
    'sees what is wasted, tries other rules on the past, and reports every morning. People decide.',
    '',
    'A month passes in seconds: the clock is put forward. The governor, its bots, its statistics and',
    'its pictures are real; Telegram, Slack and the providers of models are stand-ins on this machine.',
    '',
    '  agents      sorter sorts tickets, scribe takes notes, reviewer reviews code: all three call',
    '              models through the governor; clerk has leaflets printed, planner rents machines',
    '  operators   alice, in a Telegram group; bob, in a Slack channel',
  ],
  open: openMonth,
  scenes: [begin, harm, promotion, rollback, waste, backtest, review, report, undo, ledger],
  counted: async (month) => `${(await headOf(month)).seq} ledger entries`,
  left: 'only the pictures stay',
  epilogue: [
    '',
    'Let it learn from your agents:',
    '  docs/kaizen.md                       experiments, their money, when they are sure',
    '  docs/waste.md, docs/backtest.md      what is found, and how rules are tried on the past',
    '  npx countersign experiments --help   drafts, starts, looks, rolls back',
    '  npx countersign kaizen --help        waste, proposals, their history',
  ],
}
