"""`python -m services.payment` runs the service."""

from shared.runner import run

if __name__ == "__main__":
    run("services.payment")
