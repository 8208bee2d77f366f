// Reads HCL with the parser that Terraform has, for hcl.py.
// One JSON message on stdin, one JSON answer on stdout.

import { text } from 'node:stream/consumers'
import hcl2json from '@cdktf/hcl2json'

const MARK = 'END_OF_THE_TEMPLATE'

function look(node, found) {
  if (node.type === 'function') found.calls.push(node.meta.name)
  if (node.type === 'scopeTraversal') found.references.push(node.meta.fullAccessor)
  for (const child of node.children ?? []) look(child, found)
}

async function readTemplate(template) {
  // As in JSON, nothing is escaped with a backslash there.
  const tree = await hcl2json.getExpressionAst('template.tf', `<<${MARK}\n${template}\n${MARK}\n`)
  if (tree === null) throw new Error(`not a template: ${template}`)
  const found = { calls: [], references: [] }
  look(tree, found)
  return found
}

const { files, templates } = JSON.parse(await text(process.stdin))
const answer = { files: {}, templates: [] }
for (const [name, content] of Object.entries(files)) answer.files[name] = await hcl2json.parse('file.tf', content)
for (const template of templates) answer.templates.push(await readTemplate(template))
// The parser never ends by itself.
process.stdout.write(JSON.stringify(answer), () => process.exit(0))
