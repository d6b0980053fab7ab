"""`python -m paytrial`."""

from paytrial.cli import main

if __name__ == "__main__":
    main()
