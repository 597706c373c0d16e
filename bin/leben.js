#!/usr/bin/env node
// Starts the command line. Every Node parses this file, so that an old one can say what it lacks.
var WANTED = 24;
var major = Number(process.versions.node.split('.')[0]);
if (major < WANTED) {
  console.error('leben needs Node %d or later, and this is Node %s.', WANTED, process.versions.node);
  process.exitCode = 2;
} else {
  import('../dist/cli/main.js').then((cli) => cli.start(process.argv.slice(2)));
}
