"""`python -m bot` is `referent`."""

from bot.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
