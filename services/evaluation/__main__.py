"""`python -m services.evaluation` runs it."""

from shared.runner import run

if __name__ == "__main__":
    run("services.evaluation")
