import type { CharterDocument } from '../charter/content.ts'

/** What the schema cannot see in `kpis` and `competencies`: names given twice, and competencies that are not listed. */
export function kpiFaults({ kpis = [], competencies = [] }: Pick<CharterDocument, 'kpis' | 'competencies'>): readonly {
  readonly path: string
  readonly message: string
}[] {
  const known = competencies.map(({ id }) => id)
  const twice = (path: string, ids: readonly string[]) =>
    [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].map((id) => ({ path, message: `${id} is listed twice` }))
  return [
    ...twice('charter.competencies', known),
    ...twice(
      'charter.kpis',
      kpis.map(({ id }) => id),
    ),
    ...kpis.flatMap(({ competency }, at) =>
      competency === undefined || known.includes(competency)
        ? []
        : [{ path: `charter.kpis.${at}.competency`, message: `${competency} is not listed under competencies` }],
    ),
  ]
}
