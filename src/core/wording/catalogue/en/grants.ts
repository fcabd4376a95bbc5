/** Standing grants: what they cover and how much of them is used. */
export const grants = {
  fits: (pattern: string) => `fits ${pattern}`,
  matches: (pattern: string) => `matches ${pattern} (RE2)`,
  isExactly: (values: string) => `is exactly ${values}`,
  uses: (agent: string, what: string) => `${agent} uses ${what}`,
  withoutTool: (resource: string) => `${resource} without a tool`,
  tool: (name: string) => `the tool ${name}`,
  intent: (pattern: string) => `The intent ${pattern}`,
  noTarget: 'No target is named',
  target: (pattern: string) => `The target ${pattern}`,
  environment: (name: string) => `The environment is exactly ${name}`,
  argument: (path: string, pattern: string) => `The argument ${path} ${pattern}`,
  allArguments: 'All arguments are exactly those of the request',
  otherArguments: 'Every other argument is exactly that of the request',
  purpose: (text: string, tools: string) => `${text}, with ${tools}`,
  forPurpose: (agent: string, resource: string, purpose: string) => `${agent} asks for ${resource} for the purpose it declared: ${purpose}`,
  free: 'Intent, target and arguments are the choice of the agent: policy, risk and budgets are checked for each',
  noEnvironment: 'No environment is named',
  session: 'In this session of the agent only',
  /** What a recorded reason to end one says, by its code, before its English words in brackets. */
  because: {} as Readonly<Record<string, string>>,
  used: (uses: number, most: number, spent: string, limit: string) => `${uses} of ${most} uses, ${spent} of ${limit}`,
  /** What somebody proposes, in lines that begin small. */
  proposal: {
    purpose: (purpose: string) => `whatever is for ${purpose}, until the session of the agent ends`,
    same: 'the very same action again, until the session of the agent ends',
    until: (uses: number, usd: string, until: string) => `${uses} ${uses === 1 ? 'use' : 'uses'} and ${usd} at the most, until ${until}`,
    for: (uses: number, usd: string, length: string) => `${uses} ${uses === 1 ? 'use' : 'uses'} and ${usd} at the most, for ${length}`,
    intent: (pattern: string) => `the intent ${pattern}`,
    target: (pattern: string) => `the target ${pattern}`,
  },
}
