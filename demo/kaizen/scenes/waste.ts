import { span } from '../../../src/core/when.ts'
import { en } from '../../../src/core/wording/catalogue/en.ts'
import type { WasteView } from '../../../src/kaizen/waste/view.ts'
import { must } from '../../story/house.ts'
import type { Scene } from '../../story/play.ts'
import type { Month } from '../month.ts'
import { work } from '../traffic.ts'

const WEEKDAYS = ['13', '16', '17', '18', '19', '20', '23', '24', '25', '26', '27']

/** What the month wasted. */
export const waste: Scene<Month> = {
  name: 'waste',
  title: 'The rest of the month: what was wasted?',
  async play(stage, month) {
    for (const day of WEEKDAYS) await work(month, `2026-11-${day}`, { tickets: 6, notes: 8 })
    month.clock.moveTo('2026-11-28T08:00:00Z')
    const { body } = must('waste is looked for', await month.asConsole('GET', '/api/v1/kaizen/waste?days=30'), 200)
    const { requests, wastes } = body as unknown as WasteView
    const found = wastes.filter(({ count }) => count > 0)
    stage.say(`Eleven detectors look at ${requests} requests of the month.`)
    stage.card('countersign kaizen waste --days 30', found.map(line).join('\n'))
    for (const [name, claim] of Object.entries(WANTED))
      stage.check(
        claim,
        found.some((one) => one.waste === name),
        found.map((one) => one.waste),
      )
  },
}

/** What must be among it. */
const WANTED = {
  overpowered: 'the reviewer has easy work done by the dearest model',
  fatigue: 'alice approves all the leaflets: her taps decide nothing',
  latent: 'the planner never used the machines that it was granted',
}

function line({ waste: name, count, cost_usd, time_s, groups }: WasteView['wastes'][number]): string {
  const { title, action } = en.reports.wastes[name] ?? { title: name, action: '' }
  const price = [cost_usd > 0 ? `$${cost_usd.toFixed(2)}` : '', time_s >= 60 ? span(time_s * 1000) : ''].filter(Boolean).join(', ')
  const about = Object.entries(groups[0]?.about ?? {}).map(([key, value]) => `${key} ${value}`)
  return [`${title}: ${count} times${price && `, ${price}`}`, `  most of it: ${about.join(', ')}`, `  ${action}`].join('\n')
}
