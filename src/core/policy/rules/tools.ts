const INVISIBLE = /\p{Cf}|\p{Default_Ignorable_Code_Point}/gu
const PLAIN = /^[!-~]*$/

/** A tool's name without what hides it: compatibility forms folded, invisible characters and outer spaces dropped, lower case. */
export const foldTool = (tool: string): string =>
  (PLAIN.test(tool) ? tool : tool.normalize('NFKC').replace(INVISIBLE, '').trim()).toLowerCase()

/** A rule with the tools that it is about. */
export interface AboutTools<R> {
  readonly rule: R
  /** The charter's own list; a `*` at the end stands for any rest. Undefined: any tool, and none. */
  readonly listed: readonly string[] | undefined
  /** What its condition asks of the tool: for any other it does not hold. */
  readonly asked: readonly string[] | undefined
  /** It allows: the tool must be named exactly as listed, while whoever denies or asks also means its disguises. */
  readonly exactly: boolean
}

/** Rules by tool, so that a request looks at its own tool's rules and at those for any tool. */
export interface ToolIndex<R> {
  /** The rules for a tool, in groups. */
  about(tool: string | undefined): readonly (readonly R[])[]
}

const NONE: readonly never[] = []

/** Builds the index. */
export function indexTools<R>(all: readonly AboutTools<R>[]): ToolIndex<R> {
  const any = all.filter(({ listed, asked }) => listed === undefined && asked === undefined).map(({ rule }) => rule)
  const byTool = new Map<string, AboutTools<R>[]>()
  const prefixed: AboutTools<R>[] = []
  for (const one of all) {
    const names = one.listed ?? one.asked
    if (names === undefined) continue
    if (one.listed?.some((name) => name.endsWith('*'))) prefixed.push(one)
    else
      for (const name of new Set(names.map(foldTool))) {
        const same = byTool.get(name)
        if (same) same.push(one)
        else byTool.set(name, [one])
      }
  }
  const named = (tool: string): readonly R[] =>
    [...(byTool.get(foldTool(tool)) ?? NONE), ...prefixed].filter((one) => isAbout(one, tool)).map(({ rule }) => rule)
  return {
    // A condition may ask for no tool at all: `request.tool == ""`.
    about: (tool = '') => [any, named(tool)],
  }
}

function isAbout<R>({ listed, exactly }: AboutTools<R>, tool: string): boolean {
  if (listed === undefined) return true
  if (tool === '') return false
  const name = exactly ? tool : foldTool(tool)
  return listed.some((one) => {
    const pattern = exactly ? one : foldTool(one)
    return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
  })
}
