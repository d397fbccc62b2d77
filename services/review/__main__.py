"""`python -m services.review` runs it."""

from shared.runner import run

if __name__ == "__main__":
    run("services.review")
