"""A server that speaks S3, on loopback, in a thread of the test."""

import os
from pathlib import Path
from typing import Self

import boto3
from moto.server import ThreadedMotoServer

from shared.contracts.base import new_id
from shared.settings import Settings

KEYS = {"AWS_ACCESS_KEY_ID": "made", "AWS_SECRET_ACCESS_KEY": "made", "AWS_REGION": "us-east-1"}


class BucketServer:
    """Every store that is opened on it gets a bucket of its own."""

    def __enter__(self) -> Self:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.url = f"http://{host}:{port}"
        os.environ.update(KEYS)  # as in production, where they are read from
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def settings(self, var_dir: Path) -> Settings:
        """Settings of an installation that keeps its files here."""
        bucket = f"files-{new_id()}"
        keys = {"aws_access_key_id": "made", "aws_secret_access_key": "made", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=self.url, **keys).create_bucket(Bucket=bucket)
        return Settings(var_dir=var_dir, store_url=f"s3://{bucket}/zhicheng", store_endpoint=self.url)
