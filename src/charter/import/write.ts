import { stringify } from 'yaml'

/** Where a charter came from, said at its top. */
const head = (from: string): string =>
  `# Imported from the format ${from} by \`countersign charter import\`. Read its report, then \`countersign charter lint\` this file.\n`

/** The text of a charter file. */
export const charterYaml = (from: string, document: object): string =>
  head(from) + stringify(document, { version: '1.2', schema: 'core', lineWidth: 120, aliasDuplicateObjects: false })
