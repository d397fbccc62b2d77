"""`python -m services.certificate` runs it."""

from shared.runner import run

if __name__ == "__main__":
    run("services.certificate")
