// node dashboard.js FILE: compiles a Grafana dashboard as a value of Grafana's own types.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const file = process.argv[2] ?? join(here, '../grafana/dashboards/tcp-fast-open.json');
const json = readFileSync(file, 'utf8');
JSON.parse(json);

// Never written: the compiler reads it from here
const name = join(here, 'dashboard.ts');
const source = `import type { DashboardFile } from './dashboard-types';\nexport const dashboard: DashboardFile =\n${json};\n`;

const config = ts.readConfigFile(join(here, 'tsconfig.json'), ts.sys.readFile).config;
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, here);
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (path) => path === name || fileExists(path);
host.readFile = (path) => (path === name ? source : readFile(path));
host.getSourceFile = (path, ...rest) =>
  path === name ? ts.createSourceFile(path, source, options.target) : getSourceFile(path, ...rest);

const program = ts.createProgram([name], options, host);
const problems = ts.getPreEmitDiagnostics(program);
if (problems.length > 0) {
  console.error(ts.formatDiagnostics(problems, host));
  process.exit(1);
}
console.log(`${file} is a dashboard`);
