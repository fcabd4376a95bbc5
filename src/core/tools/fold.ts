const INVISIBLE = /\p{Cf}|\p{Default_Ignorable_Code_Point}/gu
const PLAIN = /^[!-~]*$/

/** A tool's name without what hides it: compatibility forms folded, invisible characters and outer spaces dropped, lower case. */
export const foldTool = (tool: string): string =>
  (PLAIN.test(tool) ? tool : tool.normalize('NFKC').replace(INVISIBLE, '').trim()).toLowerCase()
