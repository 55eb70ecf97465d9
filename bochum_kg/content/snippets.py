"""A query in, the same as a few lines of JavaScript, Python, R or shell out, to paste and run as they are.

views/static/query-programs.js writes the same for a query that somebody is typing; a test compares the two.
"""

_ACCEPT = {"select": "text/csv", "ask": "text/csv", "construct": "text/turtle"}


def snippets(endpoint: str, query: str, form: str) -> dict[str, str]:
    """Language -> program that asks `endpoint` the `query`; `form` is "select", "ask", "construct" or "describe"."""
    accept = _ACCEPT.get(form, "text/turtle")
    return {
        "javascript": _javascript(endpoint, query, accept),
        "python": _python(endpoint, query, accept),
        "r": _r(endpoint, query, accept),
        "curl": _curl(endpoint, query, accept),
    }


def _python(endpoint: str, query: str, accept: str) -> str:
    text = query.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    rows = accept == "text/csv"
    return f'''import {"csv, io, " if rows else ""}urllib.parse, urllib.request

query = """{text}"""
body = urllib.parse.urlencode({{"query": query}}).encode()
request = urllib.request.Request("{endpoint}", body, {{"Accept": "{accept}"}})
with urllib.request.urlopen(request) as response:
    text = response.read().decode()
''' + ("for row in csv.reader(io.StringIO(text)):\n    print(row)\n" if rows else "print(text)\n")


def _javascript(endpoint: str, query: str, accept: str) -> str:
    text = query.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    rows = accept == "text/csv"
    return f"""const query = `{text}`;
const response = await fetch("{endpoint}", {{
  method: "POST",
  headers: {{ Accept: "{"application/sparql-results+json" if rows else accept}" }},
  body: new URLSearchParams({{ query }}),
}});
""" + (
        "const answer = await response.json();\n"
        "console.log(answer.results ? answer.results.bindings : answer.boolean);\n"
        if rows
        else "console.log(await response.text());\n"
    )


def _r(endpoint: str, query: str, accept: str) -> str:
    text = query.replace("\\", "\\\\").replace("'", "\\'")
    rows = accept == "text/csv"
    return f"""query <- '{text}'
address <- paste0("{endpoint}?format={"csv" if rows else "ttl"}&query=", URLencode(query, reserved = TRUE))
{'result <- read.csv(address, encoding = "UTF-8")' if rows else 'result <- readLines(address, encoding = "UTF-8")'}
print(result)
"""


def _curl(endpoint: str, query: str, accept: str) -> str:
    text = query.replace("'", "'\\''")
    return f"curl -s {endpoint} -H 'Accept: {accept}' --data-urlencode query='{text}'\n"
