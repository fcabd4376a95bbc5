import { z } from 'zod'
import { UsdAmount } from '../../core/ask.ts'
import { Priority } from '../../core/charter/shapes.ts'
import { ImportInvalid, type ImportLine, noEqual, type Source, slug, type Translated, unknownKeys } from './report.ts'

const File = z.looseObject({
  mission: z.string().optional(),
  core_competencies: z.array(z.looseObject({ name: z.string().min(1) })).optional(),
  fiscal_boundaries: z.looseObject({}).optional(),
  success_kpis: z.array(z.looseObject({ name: z.string().min(1) })).optional(),
})
type Parsed = z.infer<typeof File>

/** Imports a charter with mission, competencies, fiscal boundaries and key figures. @throws ImportInvalid */
export function importSovereign({ file, value }: Source): Translated {
  const parsed = File.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ImportInvalid(file, `${issue?.path.join('.') || 'file'}: ${issue?.message ?? 'not valid'}`)
  }
  const { mission } = parsed.data
  const budgets = budgetsOf(file, parsed.data.fiscal_boundaries)
  const competencies = competenciesOf(parsed.data.core_competencies ?? [])
  const kpis = kpisOf(parsed.data.success_kpis ?? [])
  return {
    sections: {
      ...(mission ? { mission: mission.slice(0, 1000) } : {}),
      ...(budgets.value ? { budgets: budgets.value } : {}),
      ...(competencies.value.length > 0 ? { competencies: competencies.value } : {}),
      ...(kpis.value.length > 0 ? { kpis: kpis.value } : {}),
    },
    lines: [
      ...(mission === undefined
        ? []
        : [{ field: 'mission', became: 'mission', ...(mission.length > 1000 ? { note: 'cut at 1000 characters' } : {}) }]),
      ...competencies.lines,
      ...budgets.lines,
      ...kpis.lines,
      ...unknownKeys('', parsed.data, ['mission', 'core_competencies', 'fiscal_boundaries', 'success_kpis']),
    ],
  }
}

interface Part<T> {
  readonly value: T
  readonly lines: readonly ImportLine[]
}

/** An amount in another currency is never read as dollars, and a limit that cannot be read is never left out. */
function budgetsOf(file: string, fiscal: Parsed['fiscal_boundaries']): Part<Record<string, number> | undefined> {
  if (!fiscal) return { value: undefined, lines: [] }
  const currency = fiscal['currency'] ?? 'USD'
  if (typeof currency !== 'string' || currency.toUpperCase() !== 'USD')
    throw new ImportInvalid(file, `fiscal_boundaries.currency: expected USD, got ${String(currency)}; write the limits in dollars first`)
  const value: Record<string, number> = {}
  const lines: ImportLine[] = [{ field: 'fiscal_boundaries.currency', became: 'budgets', note: 'the charter counts in dollars' }]
  for (const [from, to] of [
    ['daily_burn_max_usd', 'org_day_usd'],
    ['max_budget_usd', 'org_lifetime_usd'],
  ] as const) {
    if (fiscal[from] === undefined) continue
    const usd = UsdAmount.safeParse(fiscal[from])
    if (!usd.success) throw new ImportInvalid(file, `fiscal_boundaries.${from}: expected dollars, not below 0`)
    value[to] = usd.data
    lines.push({ field: `fiscal_boundaries.${from}`, became: `budgets.${to}` })
  }
  return { value, lines: [...lines, ...unknownKeys('fiscal_boundaries', fiscal, ['currency', 'daily_burn_max_usd', 'max_budget_usd'])] }
}

function competenciesOf(listed: NonNullable<Parsed['core_competencies']>): Part<readonly object[]> {
  const ids = new Set<string>()
  const parts = listed.map((one, i): Part<object> => {
    const at = `core_competencies[${i}]`
    const id = slug(one.name, ids, 'competency')
    const priority = Priority.safeParse(one['priority'])
    const description = one['description']
    const unread = one['priority'] !== undefined && !priority.success
    return {
      value: {
        id,
        name: one.name.slice(0, 200),
        ...(typeof description === 'string' && description !== '' ? { description: description.slice(0, 2000) } : {}),
        ...(priority.success ? { priority: priority.data } : {}),
      },
      lines: [
        { field: at, became: `competencies: ${id}` },
        ...(unread ? [noEqual(`${at}.priority`, 'expected a whole number from 1 to 10, so 5 is written')] : []),
        ...unknownKeys(at, one, ['name', 'description', 'priority']),
      ],
    }
  })
  return joined(parts)
}

function kpisOf(listed: NonNullable<Parsed['success_kpis']>): Part<readonly object[]> {
  const ids = new Set<string>()
  const parts = listed.map((one, i): Part<object | undefined> => {
    const at = `success_kpis[${i}]`
    const { target_value: target, metric, unit, verification_prompt: prompt } = one
    const rest = unknownKeys(at, one, ['name', 'metric', 'target_value', 'unit', 'verification_prompt'])
    if (typeof target !== 'number' || !Number.isFinite(target))
      return { value: undefined, lines: [noEqual(at, 'expected a number as target_value; write it under kpis yourself'), ...rest] }
    const id = slug(one.name, ids, 'kpi')
    const text = typeof prompt === 'string' && prompt !== '' ? { prompt: prompt.slice(0, 4000) } : {}
    const value = {
      id,
      metric: (typeof metric === 'string' && metric !== '' ? metric : one.name).slice(0, 500),
      ...(typeof unit === 'string' && unit !== '' ? { unit: unit.slice(0, 32) } : {}),
      target,
      direction: 'at_least',
      check: { kind: 'score', by: 'auditor', ...text },
    }
    const note = 'measured by an auditor; `direction` is at_least: turn it where less is better'
    return { value, lines: [{ field: at, became: `kpis: ${id}`, note }, ...rest] }
  })
  const { value, lines } = joined(parts)
  return { value: value.filter((one) => one !== undefined), lines }
}

const joined = <T>(parts: readonly Part<T>[]): Part<readonly T[]> => ({
  value: parts.map(({ value }) => value),
  lines: parts.flatMap(({ lines }) => lines),
})
