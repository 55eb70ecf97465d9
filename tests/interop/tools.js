// Runs one job, the JSON in the first argument, with the JavaScript tools people use; prints the result as JSON.

const jobs = {
  // The document at an address as canonical N-Quads; contexts are fetched from where the document says.
  canonize: async ({ url }) =>
    require('jsonld').canonize(url, { algorithm: 'URDNA2015', format: 'application/n-quads', safe: true }),

  // The same for a file.
  canonizeFile: async ({ path }) =>
    require('jsonld').canonize(JSON.parse(require('fs').readFileSync(path)), {
      algorithm: 'URDNA2015', format: 'application/n-quads', safe: true,
    }),

  // What ajv says of each schema in the file, in its usual strictness: name -> message, "" for one that compiles.
  // References start at `root`, if there is one.
  ajv: async ({ path }) => {
    const { schemas, root } = JSON.parse(require('fs').readFileSync(path));
    const { Ajv2020 } = require('ajv/dist/2020');
    const said = {};
    let problems;
    const note = (text) => problems.push(text);
    const fresh = () => {
      const ajv = new Ajv2020({ keywords: ['components'], logger: { log: note, warn: note, error: note } });
      require('ajv-formats').default(ajv);
      if (root) ajv.addSchema(root, 'root', false, false);
      return ajv;
    };
    const shared = root && fresh(); // what they refer to is compiled once
    for (const [name, schema] of Object.entries(schemas)) {
      problems = [];
      try { (shared ?? fresh()).compile(schema); } catch (error) { note(error.message); }
      said[name] = problems.join('; ');
    }
    return said;
  },

  frame: async ({ url, frame }) => require('jsonld').frame(url, frame, { omitGraph: false, base: null, compactToRelative: false }),

  // Of each source, a pair of an engine of Comunica and what it reads, the answers to all queries:
  // rows of a SELECT, the truth of an ASK or the number of triples of a CONSTRUCT.
  comunica: async ({ sources, queries }) => {
    const answered = [];
    for (const [engine, source] of sources) {
      const { QueryEngine } = require(engine);
      const asked = new QueryEngine(); // a new one each time: it remembers what it has read
      const results = [];
      for (const query of queries) {
        const result = await asked.query(query, { sources: [source] });
        if (result.resultType === 'boolean') results.push(await result.execute());
        else if (result.resultType === 'quads') results.push((await (await result.execute()).toArray()).length);
        else {
          const rows = await (await result.execute()).toArray();
          results.push(rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value]))));
        }
      }
      answered.push(results);
    }
    return answered;
  },
};

const job = JSON.parse(process.argv[2]);
jobs[job.do](job).then(
  (result) => process.stdout.write(JSON.stringify(result), () => process.exit(0)),
  (error) => { console.error(error); process.exit(1); },
);
