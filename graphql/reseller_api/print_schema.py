"""The schema as text: `python -m reseller_api.print_schema > graphql/schema.graphql`."""

import sys

from reseller_api.schema import schema, sdl


def main() -> None:
    """Write the schema to standard output."""
    sys.stdout.write(sdl(schema))


if __name__ == "__main__":
    main()
