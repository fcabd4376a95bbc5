import type { Evidence } from '../../core/improvements/record.ts'
import { digestOf } from '../../core/json.ts'
import type { Backtest, Backtests } from '../backtest/result.ts'

/** What a motion says of a backtest: its figures in short, and the digest of the whole. */
export function evidenceOf({ window }: Pick<Backtests, 'window'>, result: Backtest): Evidence {
  const { requests, changed, taps, money, risk, against_people, blind, too_late, waits_saved } = result
  return {
    ...window,
    requests,
    changed,
    taps,
    ...money,
    risk_added: risk.added.score,
    against_people: against_people.count,
    ...(too_late > 0 ? { too_late } : {}),
    ...(waits_saved > 0 ? { waits_saved } : {}),
    blind,
    digest: digestOf({ window, result }),
  }
}
