"""GraphiQL, the interactive page: everything it loads is ours, and its policy says so."""

from starlette.responses import HTMLResponse

ASSETS = "/static/vendor/graphiql"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>GraphiQL · Reseller Console</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="{ASSETS}/graphiql.min.css">
    <link rel="stylesheet" href="{ASSETS}/console.css">
    <script defer src="{ASSETS}/react.production.min.js"></script>
    <script defer src="{ASSETS}/react-dom.production.min.js"></script>
    <script defer src="{ASSETS}/graphiql.min.js"></script>
    <script defer src="{ASSETS}/console.js"></script>
  </head>
  <body>
    <noscript>GraphiQL needs JavaScript. The schema is at /graphql/schema.graphql.</noscript>
    <main id="graphiql"></main>
  </body>
</html>
"""


def graphiql_page() -> HTMLResponse:
    """The page, under its own content security policy (CodeMirror writes styles into its lines)."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})
