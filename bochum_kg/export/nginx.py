"""What was exported in, a configuration for nginx out that serves it as the site does.

Languages by `?lang=` or Accept-Language, formats by Accept, exact Content-Types, packed files as they are, CORS, the
site's security headers; redirects; and for what needs a running server its address, or an error that says so.
"""

import re
from collections import Counter, defaultdict

from bochum_kg.export.crawl import Files

MAIN = """# Serves this export as it is: nginx -p DIR -c nginx.conf
# Into an nginx of your own: include site.conf in its http block, with an absolute path at "root".
worker_processes auto;
pid nginx.pid;
error_log stderr;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path temp/body;
  proxy_temp_path temp/proxy;
  fastcgi_temp_path temp/fastcgi;
  uwsgi_temp_path temp/uwsgi;
  scgi_temp_path temp/scgi;
  sendfile on;
  include site.conf;
}
"""

_SITE = r"""# Made by `bochum-kg export`; the next export writes it again.
map_hash_bucket_size 256;

# The language, as a part of the file's name: German has none.
map $http_accept_language $kg_browser { default ""; "~*^\s*en" ".en"; "~*^(?!.*\bde\b).*\ben\b" ".en"; }
map $arg_lang $kg_lang { default $kg_browser; de ""; en ".en"; }
map $kg_lang $kg_language { default de; .en en; }
map $sent_http_content_type $kg_content_language { default ""; "~^(text/html|application/atom)" $kg_language; }
map $sent_http_content_type $kg_vary { default Accept; "~^(text/html|application/atom)" "Accept, Accept-Language"; }

# The format, by the first of these that Accept names (nginx does not weigh q).
map $http_accept $kg_suffix {
  default ttl;
  ~*text/html page;
  ~*(text|application)/(x-)?turtle ttl;
  ~*application/ld\+json jsonld;
  ~*application/n-triples nt;
  ~*application/rdf\+xml rdf;
  ~*application/json json;
}
map $kg_suffix $kg_data { default ttl; jsonld jsonld; json jsonld; nt nt; rdf rdf; }
map $kg_suffix $kg_other { default jsonld; page none; }
map $http_accept $kg_problem { default problem; ~*text/html html; }
map $http_accept $kg_thing { default data; ~*text/html page; }

# "data/x" and "ttl" of /data/x.ttl
map $uri $kg_stem { default $uri; "~^(?<kg_s>.+)\.[^./]+$" $kg_s; }
map $uri $kg_end { default ""; "~\.(?<kg_e>[^./]+)$" $kg_e; }

# Selections by ?… and all that is sent is for a running server. What has its version in its name is always the same.
map $args $kg_selects { default 1; "" 0; ~^lang=(de|en)$ 0; }
map "$request_method $uri" $kg_asks { default 1; "~^(GET|HEAD) /static/" 0; "~^(GET|HEAD) " $kg_selects; }
map "$kg_selects $kg_problem" $kg_explains { default 0; "0 html" 1; }
map $uri $kg_cache { default "public, max-age=300"; @LASTING@ }

server {
  listen @LISTEN@;
  root @ROOT@;
  charset off;
  server_tokens off;
  absolute_redirect off;
  gzip_static on;
  gzip_vary on;
  types { @TYPES@ }
  default_type application/octet-stream;

  add_header Access-Control-Allow-Origin "*" always;
  add_header Access-Control-Expose-Headers "ETag, Link, Content-Location, Retry-After" always;
  add_header X-Content-Type-Options nosniff always;
  add_header Referrer-Policy no-referrer always;
  add_header Content-Security-Policy "@CSP@" always;
  add_header Cache-Control $kg_cache;
  add_header Content-Language $kg_content_language always;
  add_header Vary $kg_vary always;

  error_page 404 /errors/404$kg_lang.$kg_problem;
  error_page 501 /errors/501$kg_lang.$kg_problem;
  location /errors/ { internal; }

  location / {
    if ($kg_asks) { return @LIVE@; }
    try_files $kg_stem$kg_lang.$kg_end $uri $uri.$kg_suffix $uri.$kg_other
      $uri$kg_lang.html $uri.html $uri.ttl $uri.json
      ${uri}index.$kg_suffix ${uri}index$kg_lang.html ${uri}index.html @folder;
  }
  location @folder {
    if (-d $request_filename) { return 308 $uri/$is_args$args; }
    return 404;
  }

  # A thing leads to its page or its data, a graph to its download.
  location ~ ^/id/(?<kg_id>[a-z0-9-]+)$ {
    if (!-f $document_root/data/$kg_id.ttl) { return 404; }
    if ($kg_thing = page) { return 303 /page/$kg_id$is_args$args; }
    return 303 /data/$kg_id.$kg_data;
  }
  location ~ ^/graph/(?<kg_graph>[a-z0-9-]+)$ {
    if (!-f $document_root/download/$kg_graph.ttl) { return 404; }
    return 303 /download/$kg_graph.$kg_data;
  }

  # Only a running server answers queries.
  location ~ ^(@LIVE_PATHS@)(/|$) { @EXPLAIN@return @LIVE@; }
@MORE@}
"""


def site(files: Files, *, listen: str, root: str, live: tuple[str, ...], server: str, csp: str) -> str:
    """The http-level configuration for `files`, which are at `root`.

    `live` are the paths that need a running server, `server` its address (without a slash at the end) or empty.
    """
    by_suffix, exceptions = _types({**files.types, "x.gz": "application/gzip"})
    gone = f"307 {server}$request_uri" if server else "501"
    asked = f"if ($kg_asks) {{ return {gone}; }} try_files $kg_stem$kg_lang.$kg_end $uri =404;"
    more = [f"location = {path} {{ return {target}; }}" for path, target in sorted(files.redirects.items())]
    more += [f'location ~ {pattern} {{ types {{}} default_type "{kind}"; {asked} }}' for pattern, kind in exceptions]
    return (
        _SITE.replace("@LISTEN@", listen)
        .replace("@ROOT@", root)
        .replace("@TYPES@", " ".join(f'"{kind}" {suffix};' for suffix, kind in sorted(by_suffix.items())))
        .replace("@CSP@", csp)
        .replace("@LASTING@", _lasting(files.lasting))
        .replace("@LIVE@", gone)
        .replace("@EXPLAIN@", "" if server else "if ($kg_explains) { rewrite ^ /errors/live$kg_lang.html last; } ")
        .replace("@LIVE_PATHS@", "|".join(map(re.escape, live)))
        .replace("@MORE@", "".join(f"  {line}\n" for line in more))
    )


def _types(types: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Suffix -> Content-Type of most files with it, and patterns of the others with theirs.

    A pattern is a longer suffix, such as `.csv-metadata.json`, or one file.
    """
    groups: dict[str, Counter[str]] = defaultdict(Counter)  # all that follows the first dot -> how often which type
    for name, kind in types.items():
        groups[_suffix(name)][kind] += 1
    usual = {suffix: max(sorted(kinds), key=lambda kind: kinds[kind]) for suffix, kinds in groups.items()}
    short = {suffix: kind for suffix, kind in usual.items() if "." not in suffix}
    for suffix, kind in sorted(usual.items()):
        short.setdefault(suffix.rsplit(".", 1)[-1], kind)
    exceptions = [
        (rf"\.{re.escape(suffix)}$", kind)
        for suffix, kind in sorted(usual.items())
        if kind != short[suffix.rsplit(".", 1)[-1]]
    ]
    files = [(f"^/{re.escape(name)}$", kind) for name, kind in sorted(types.items()) if kind != usual[_suffix(name)]]
    return short, [*files, *exceptions]  # the first that fits counts


def _suffix(name: str) -> str:
    return name.rsplit("/", 1)[-1].partition(".")[2]


def _lasting(lasting: dict[str, bool]) -> str:
    """The entries of a map: which first folder and suffix hold only files that never change."""
    folders: dict[tuple[str, str], bool] = {}
    for name, stays in lasting.items():
        key = (name.partition("/")[0], name.rsplit(".", 1)[-1])
        folders[key] = folders.get(key, True) and stays
    return " ".join(
        f'"~^/{re.escape(folder)}/.*\\.{suffix}$" "public, max-age=31536000, immutable";'
        for (folder, suffix), stays in sorted(folders.items())
        if stays
    )
