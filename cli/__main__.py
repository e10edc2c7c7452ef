"""``python -m cli`` is ``peninsula``."""

from cli.main import main

if __name__ == "__main__":
    main()
