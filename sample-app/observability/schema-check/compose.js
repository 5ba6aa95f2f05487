// node compose.js FILE: validates a Compose file against the schema of the Compose Specification.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const file = process.argv[2] ?? join(here, '../compose.yaml');
// Of that package only the copy of the schema is of use here
const linter = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
const schema = JSON.parse(readFileSync(join(linter, 'schemas/compose.schema.json'), 'utf8'));
// It names draft 7 by an address that Ajv, which knows draft 7, does not know
delete schema.$schema;

const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
if (!validate(parse(readFileSync(file, 'utf8')))) {
  console.error(validate.errors);
  process.exit(1);
}
console.log(`${file} is a Compose file`);
