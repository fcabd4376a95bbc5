import { type Command, InvalidArgumentError, Option } from 'commander'
import { span } from '../../core/when.ts'
import { type Body, listOf, objectOf } from '../client.ts'
import { define, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { safe, usd } from '../print.ts'
import type { Run } from '../run.ts'

function dollars(text: string): number {
  if (!/^\d{1,6}(?:\.\d{1,6})?$/.test(text)) throw new InvalidArgumentError('Expected dollars such as 1 or 0.25.')
  return Number(text)
}

/** `kaizen optimize`. */
export function optimizeCommand(kaizen: Command, deps: CliDeps): void {
  define(kaizen, deps, {
    name: 'optimize',
    options: [
      new Option('--days <number>', 'days of history that are decided again').argParser(wholeNumber(1, 3650)).default(30),
      new Option('--risk-bound <score>', 'the most risk score that a change may add over these days')
        .argParser(wholeNumber(0, 1e9))
        .default(0),
      new Option('--tap-usd <dollars>', 'what one tap of a person costs').argParser(dollars).default(1),
      new Option('--most <number>', 'changes that are found at the most').argParser(wholeNumber(1, 10)).default(3),
      new Option('--propose', 'put what is found to the operators, as motions'),
    ],
    summary: 'Search the thresholds for changes that save taps, time or money under a bound of risk',
    more: 'Every step is tested on the past. What would have granted anything that people rejected is never found.',
    example: 'kaizen optimize --days 14 --risk-bound 50',
    async act(run, { options }) {
      const body = await run.server.post('/api/v1/kaizen/optimize', {
        days: options['days'],
        risk_bound: options['riskBound'],
        tap_usd: options['tapUsd'],
        most: options['most'],
        propose: options['propose'] === true,
      })
      run.answer(body, () => foundLines(run, body))
    },
  })
}

function foundLines(run: Run, body: Body): readonly string[] {
  const found = listOf(body, 'found')
  const tried = `${safe(body['tried'])} changes of the thresholds were tested on the past.`
  if (found.length === 0) return [`${tried} None pays within the bound of risk.`]
  return [tried, '', ...found.flatMap((one) => oneLines(run, one))]
}

function oneLines({ paint }: Run, one: Body): readonly string[] {
  const evidence = objectOf(one, 'evidence')
  const taps = objectOf(evidence, 'taps')
  const waits = Number(one['waits_saved_ms'])
  const figures = [
    `worth ${usd(one['value_usd'])}`,
    `taps ${safe(taps['was'])} → ${safe(taps['would'])}`,
    ...(waits > 0 ? [`${span(waits)} of waiting saved`] : []),
    `risk score added ${safe(evidence['risk_added'])}`,
  ]
  const proposed =
    one['motion_id'] === null
      ? one['refused'] === null
        ? []
        : [`  not proposed: ${safe(one['refused'])}`]
      : [`  proposed as ${safe(one['motion_id'])}`]
  return [
    paint('bold', safe(one['title'])),
    `  ${figures.join(', ')}`,
    ...(one['loosens'] === true ? [paint('warn', '  loosens a control, so two people must approve it')] : []),
    ...proposed,
  ]
}
