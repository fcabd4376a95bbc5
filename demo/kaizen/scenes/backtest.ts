import { parse } from 'yaml'
import type { Backtest } from '../../../src/kaizen/backtest/result.ts'
import { must } from '../../story/house.ts'
import type { Scene } from '../../story/play.ts'
import { MODELS_TEXT } from '../charter.ts'
import { ASK_ABOVE, type Month } from '../month.ts'

/** A threshold that would have spared alice her taps. */
const HIGHER = 7

/** Another law, tried on the month as it was. */
export const backtest: Scene<Month> = {
  name: 'backtest',
  title: 'What if people were only asked above $7? Ask the past',
  async play(stage, month) {
    const files = { charter: parse(month.charterAsking(HIGHER)) as object, models: parse(MODELS_TEXT) as object }
    const { body } = must(
      'the charter is tested on the month',
      await month.asConsole('POST', '/api/v1/charter/backtest', { ...files, days: 30 }),
      200,
    )
    const { check, results } = body as unknown as Tested
    const [result] = results
    stage.check(
      `first its own check: all ${check.decisions} decisions come out the same under the charter that was in force`,
      check.difference === undefined && result !== undefined,
      check,
    )
    if (!result) return
    const { requests, changed, taps, money, risk } = result
    stage.check(
      `asking above $${HIGHER} instead of $${ASK_ABOVE}, ${changed} of ${requests} requests are answered otherwise`,
      changed > 0,
      result,
    )
    stage.check(`taps of people: ${taps.was} before, ${taps.would} then`, taps.would < taps.was, taps)
    stage.check(
      `$${money.granted_more_usd} would be granted at once; the risk added has a score of ${risk.added.score}`,
      money.granted_more_usd > 0,
      result,
    )
    stage.say('Nothing has changed: that is for people to decide, with countersign kaizen propose.')
  },
}

/** The part of the answer that is told. */
interface Tested {
  readonly check: { readonly decisions: number; readonly difference?: unknown }
  readonly results: readonly (Pick<Backtest, 'requests' | 'changed' | 'taps' | 'risk'> & {
    readonly money: { readonly granted_more_usd: number }
  })[]
}
