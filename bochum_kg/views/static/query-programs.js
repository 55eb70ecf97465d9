// The query as a program to copy: the same programs as bochum_kg/content/snippets.py writes.
"use strict";

// Fill the parts of the page that show programs, for the query in what `yasqe()` gives at that time.
function writePrograms(yasqe, endpoint, words) {
  const program = {
    python(query, rows, accept) {
      let quoted = query.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
      if (quoted.endsWith('"')) quoted = quoted.slice(0, -1) + '\\"';
      return `import ${rows ? "csv, io, " : ""}urllib.parse, urllib.request\n\nquery = """${quoted}"""\n` +
        'body = urllib.parse.urlencode({"query": query}).encode()\n' +
        `request = urllib.request.Request("${endpoint}", body, {"Accept": "${accept}"})\n` +
        "with urllib.request.urlopen(request) as response:\n    text = response.read().decode()\n" +
        (rows ? "for row in csv.reader(io.StringIO(text)):\n    print(row)\n" : "print(text)\n");
    },
    javascript(query, rows, accept) {
      const quoted = query.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
      return `const query = \`${quoted}\`;\nconst response = await fetch("${endpoint}", {\n  method: "POST",\n` +
        `  headers: { Accept: "${rows ? "application/sparql-results+json" : accept}" },\n  body: new URLSearchParams({ query }),\n});\n` +
        (rows ? "const answer = await response.json();\nconsole.log(answer.results ? answer.results.bindings : answer.boolean);\n" :
          "console.log(await response.text());\n");
    },
    r(query, rows) {
      const quoted = query.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
      return `query <- '${quoted}'\naddress <- paste0("${endpoint}?format=${rows ? "csv" : "ttl"}&query=", URLencode(query, reserved = TRUE))\n` +
        `result <- ${rows ? "read.csv" : "readLines"}(address, encoding = "UTF-8")\nprint(result)\n`;
    },
    curl: (query, rows, accept) => `curl -s ${endpoint} -H 'Accept: ${accept}' --data-urlencode query='${query.replaceAll("'", "'\\''")}'\n`,
  };
  for (const part of document.querySelectorAll("[data-program]")) {
    const code = part.querySelector("code");
    const write = () => {
      const rows = ["SELECT", "ASK"].includes(yasqe().getQueryType());
      code.textContent = program[part.dataset.program](yasqe().getValue(), rows, rows ? "text/csv" : "text/turtle");
    };
    part.addEventListener("toggle", write);
    const button = part.querySelector("button");
    button.addEventListener("click", async () => {
      write();
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = words.copied;
      } else { // without TLS a page must not write there: it is selected, to be copied by hand
        getSelection().selectAllChildren(code);
      }
    });
  }
}
