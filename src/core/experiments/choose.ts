import { sha256 } from '../json.ts'
import type { Table } from '../table.ts'
import type { Millis } from '../units.ts'
import type { Owed } from './events.ts'
import { matchesFilter } from './overlay.ts'
import type { Experiment, Sample } from './record.ts'

/** The key of shadow work in the state. */
export const shadowKey = (experiment: string, request: string): string => `${experiment} ${request}`

/** Whether a request is among those that an experiment tries: by a hash of both, so that nobody chooses and everybody can check. */
export const isDrawn = (experiment: string, request: string, rate: number): boolean =>
  Number.parseInt(sha256(`${experiment} ${request}`).slice(0, 8), 16) < rate * 4294967296

/** The shadow work that a kept sample makes owed for one experiment, if any. */
export function owedFor(experiment: Experiment, sample: Sample, now: Millis): Owed | undefined {
  const { id, plan, status } = experiment
  const { request, model, agent, density, tool } = sample
  const owed =
    status.name === 'running' && !status.exhausted && model === plan.control
      ? ({ run: plan.candidate, phase: 'trial' } as const)
      : status.name === 'committed' && !status.exhausted && !status.confirmed && now < status.until && model === plan.candidate
        ? ({ run: plan.control, phase: 'watch' } as const)
        : undefined
  const fits = matchesFilter(plan.filter, { agent_id: agent, logic_density: density, ...(tool === undefined ? {} : { tool }) })
  return owed && fits && sample.until > now && isDrawn(id, request, plan.rate) ? { experiment: id, request, ...owed } : undefined
}

/** What a sample makes owed, for every experiment, in order of their ids. */
export const owedForAll = (experiments: Table<string, Experiment>, sample: Sample, now: Millis): readonly Owed[] =>
  [...experiments.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, experiment]) => owedFor(experiment, sample, now) ?? [])

/** What samples that are kept already make owed when an experiment starts: at most `most`, those of which the content stays longest. */
export const owedAtStart = (experiment: Experiment, samples: Table<string, Sample>, now: Millis, most: number): readonly Owed[] =>
  [...samples.entries()]
    .map(([, sample]) => sample)
    .sort((a, b) => b.until - a.until || (a.request < b.request ? -1 : 1))
    .flatMap((sample) => owedFor(experiment, sample, now) ?? [])
    .slice(0, most)
