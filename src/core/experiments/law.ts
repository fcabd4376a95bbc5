import type { CharterDocument } from '../charter/content.ts'
import type { ModelsDocument } from '../charter/models-file.ts'
import type { ExperimentBody, ExperimentsSection } from '../charter/sections/kaizen/experiments.ts'
import { digestOf } from '../json.ts'
import { type Micros, microsFromUsd, parseDuration } from '../units.ts'
import type { Plan } from './record.ts'

/** The charter's section `kaizen.experiments`, made ready. */
export interface ExperimentLaw {
  /** The most one experiment may spend. */
  readonly budget: Micros
  /** The most all may spend on one day. */
  readonly day: Micros
  readonly inOrgBudgets: boolean
  readonly maxRunning: number
  /** Approvals that promote. */
  readonly people: number
  /** Absent: nothing is promoted without asking. */
  readonly auto?: { readonly maxDensity: number; readonly atOnce: number }
  readonly declared: ReadonlyMap<string, Plan>
}

const micros = (usd: number): Micros => microsFromUsd(usd) ?? 0

/** Prepares the section. */
export function experimentLaw(section: ExperimentsSection): ExperimentLaw {
  const { auto_commit: auto } = section
  return {
    budget: micros(section.budget_usd),
    day: micros(section.day_usd),
    inOrgBudgets: section.in_org_budgets,
    maxRunning: section.max_running,
    people: section.people,
    ...(auto ? { auto: { maxDensity: auto.max_density, atOnce: auto.at_once } } : {}),
    declared: new Map(Object.entries(section.declared).map(([name, body]) => [name, planOf(body)])),
  }
}

/** The plan of a body. Of its budget the watch's part is rounded down to the micro-dollar. */
export function planOf(body: ExperimentBody): Plan {
  const { control, candidate, density, tools, agents, sample_rate: rate, scorer, schedule, guard } = body
  const budget = micros(body.budget_usd)
  return {
    control,
    candidate,
    filter: { ...(density ? { density } : {}), ...(tools === undefined ? {} : { tools }), ...(agents ? { agents } : {}) },
    rate,
    budget,
    kept: Math.floor(budget * guard.share),
    min: body.min_samples,
    max: body.max_samples,
    scorer,
    ...(schedule === undefined ? {} : { schedule }),
    watch: parseDuration(guard.for) ?? 0,
  }
}

/** What an experiment rests on: both models with their tiers, as the models file lists them. Undefined when one of them is not listed. */
export function baseOf(models: ModelsDocument, { control, candidate }: Pick<Plan, 'control' | 'candidate'>): string | undefined {
  const places = (id: string) =>
    models.tiers.flatMap(({ tier, max_density, models: listed }) =>
      listed.filter((model) => model.id === id).map((model) => ({ tier, max_density, model })),
    )
  const [of, to] = [places(control), places(candidate)]
  return of.length === 0 || to.length === 0 ? undefined : digestOf({ control: of, candidate: to })
}

interface Fault {
  readonly path: string
  readonly message: string
}

/** What the schema cannot see in `kaizen.experiments`: models that are not listed, and budgets above the section's own. */
export function experimentFaults({ kaizen }: Pick<CharterDocument, 'kaizen'>, models: ModelsDocument): readonly Fault[] {
  const section = kaizen?.experiments
  if (!section) return []
  const known = new Set(models.tiers.flatMap((tier) => tier.models.map(({ id }) => id)))
  return Object.entries(section.declared).flatMap(([name, body]) => {
    const path = `charter.kaizen.experiments.declared.${name}`
    const judge = body.scorer.kind === 'judge' ? [['scorer.model', body.scorer.model] as const] : []
    const named = [['control', body.control] as const, ['candidate', body.candidate] as const, ...judge]
    return [
      ...named
        .filter(([, id]) => !known.has(id))
        .map(([field, id]) => ({ path: `${path}.${field}`, message: `${id} is not in the models file` })),
      ...(body.budget_usd > section.budget_usd
        ? [
            {
              path: `${path}.budget_usd`,
              message: `expected at most ${section.budget_usd}, the section's own budget_usd, got ${body.budget_usd}`,
            },
          ]
        : []),
    ]
  })
}
