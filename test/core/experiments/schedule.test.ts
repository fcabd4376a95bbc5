import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import type { ExperimentBody } from '../../../src/core/charter/sections/kaizen/experiments.ts'
import { looksDue } from '../../../src/core/experiments/due.ts'
import { experimentView } from '../../../src/core/experiments/view.ts'
import { expectDecidedAgain } from '../../support/again.ts'
import { ALICE, charterWith, TIMER } from '../../support/core.ts'
import { kaizen, Lab, PLAN } from '../../support/experiments.ts'

const DAY = 86_400_000
const BERLIN = { timezone: 'Europe/Berlin' }

/** An experiment with a schedule of its own, which is running. */
function scheduled(schedule: string): Lab {
  const lab = new Lab({}, { schedule }, BERLIN)
  lab.start()
  return lab
}

const due = ({ state, now }: Lab) => looksDue(state, now).map(({ window }) => window)
const claim = (lab: Lab, window: string, seed = 'seed') =>
  lab.code({ kind: 'experiment-evaluate', experiment_id: 'exp', seed, motion_id: `mot_${seed}`, window, method: 2 }, TIMER)

describe("an experiment's own schedule", () => {
  it('is due at its time in the time zone of the charter, never for a time before it started', () => {
    const lab = scheduled('0 9 * * *')
    expect(due(lab)).toEqual([])
    lab.now = Date.UTC(2026, 10, 22, 8) - 1
    expect(due(lab)).toEqual([])
    lab.now += 1
    expect(due(lab)).toEqual(['2026-11-22T08:00Z'])
  })

  it('is claimed by the look itself, once, and made up for once after downtime', () => {
    const lab = scheduled('0 9 * * *')
    lab.pairs(PLAN.max_samples)
    lab.now = Date.UTC(2026, 10, 26, 12)
    expect(due(lab)).toEqual(['2026-11-26T08:00Z'])
    expect(claim(lab, '2026-11-27T08:00Z')).toBe('invalid_field')
    expect(claim(lab, 'tomorrow')).toBe('invalid_field')
    expect(claim(lab, '2026-11-26T08:00Z')).toBe('ok')
    expect(lab.types().slice(-4)).toEqual(['experiment.due', 'experiment.looked', 'experiment.proposed', 'motion.made'])
    expectDecidedAgain(lab)
  })

  it('is claimed where there is nothing new, too: the same time is not tried again and again', () => {
    const lab = scheduled('0 9 * * *')
    lab.now += DAY
    expect(claim(lab, '2026-11-22T08:00Z')).toBe('ok')
    expect(lab.types().at(-1)).toBe('experiment.due')
    expect(due(lab)).toEqual([])
    expect(claim(lab, '2026-11-22T08:00Z', 'again')).toBe('already_exists')
    expect(claim(lab, '2026-11-21T08:00Z', 'older')).toBe('already_exists')
    lab.now += DAY
    expect(due(lab)).toEqual(['2026-11-23T08:00Z'])
  })

  it('is kept during the watch, and is over with it', () => {
    const lab = new Lab({}, { schedule: '0 9 * * *' }, BERLIN)
    lab.committed()
    lab.now += 8 * DAY
    expect(due(lab)).toEqual(['2026-11-29T08:00Z'])
    expect(claim(lab, '2026-11-29T08:00Z')).toBe('ok')
    expect(lab.exp.status).toMatchObject({ name: 'committed', confirmed: true })
    lab.now += DAY
    expect(due(lab)).toEqual([])
  })

  it.each([
    // 02:30 is skipped on 28 March 2027, and shown twice on 31 October.
    ['spring', Date.UTC(2027, 2, 27, 12), ['2027-03-28T01:30Z', '2027-03-29T00:30Z']],
    ['autumn', Date.UTC(2027, 9, 30, 12), ['2027-10-31T00:30Z', '2027-11-01T01:30Z']],
  ])('is due once a day when the clock changes in %s', (_, from, times) => {
    const lab = new Lab({}, { schedule: '30 2 * * *' }, BERLIN)
    lab.now = from
    lab.start()
    const seen: string[] = []
    for (const until = from + 2 * DAY; lab.now < until; lab.now += 600_000)
      for (const window of due(lab)) {
        seen.push(window)
        claim(lab, window, window)
      }
    expect(seen).toEqual(times)
  })

  it('is not made up for in another time zone', () => {
    const lab = scheduled('0 9 * * *')
    lab.now = Date.UTC(2026, 10, 22, 7)
    lab.change({}, { schedule: '0 9 * * *' }, { timezone: 'Asia/Tokyo' })
    expect(due(lab)).toEqual([])
    lab.now += DAY
    expect(due(lab)).toEqual(['2026-11-23T00:00Z'])
  })
})

it('an experiment that no schedule looks at says so from the draft on', () => {
  const note = (lab: Lab) => experimentView(lab.exp, lab.state, lab.now).note ?? ''
  const never = new Lab()
  expect(note(never)).toContain('kaizen.schedules.nightly is off')
  never.start()
  expect(note(never)).toContain('kaizen.schedules.nightly is off')
  expect(note(never)).toContain('nothing is spent')
  expect(note(scheduled('0 9 * * *'))).not.toContain('is off')
  const nightly = new Lab({}, {}, {})
  nightly.adopt(charterWith({ kaizen: { ...kaizen(), schedules: {} } }))
  expect(note(nightly)).not.toContain('is off')
})

describe('a pattern that never occurs, or that nobody can read', () => {
  it.each(['0 0 31 2 *', '0 0 31 4,6 *', 'H 3 * * *', '61 * * * *', '@daily'])('is refused in a charter: %s', (schedule) => {
    const content = charterWith()
    const parsed = parseCharter({ ...content, charter: { ...content.charter, kaizen: kaizen({}, { schedule }) } })
    expect('faults' in parsed && parsed.faults.map(({ path }) => path)).toEqual(['charter.kaizen.experiments.declared.notes.schedule'])
  })

  it.each(['0 0 31 2 *', 'H 3 * * *', 'soon'])('that an old ledger holds is said, and makes nothing throw or run: %s', (schedule) => {
    const lab = new Lab()
    const plan = { ...PLAN, density: [4, 5], sample_rate: 1, min_samples: 30, guard: { for: '7d', share: 0.2 }, schedule } as ExperimentBody
    lab.code({ kind: 'experiment-draft', experiment_id: 'old', plan, door: 'http' }, ALICE)
    lab.as('old')
    expect(lab.start()).toBe('ok')
    lab.now += 400 * DAY
    expect(due(lab)).toEqual([])
    expect(experimentView(lab.exp, lab.state, lab.now).note).toContain('is never due')
    expect(lab.evaluate()).toBe('ok')
  })
})
