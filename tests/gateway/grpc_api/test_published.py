"""The published files: what the gateway serves, what clients compile, and what buf says of them."""

import subprocess
import sys
from pathlib import Path

import grpc_tools
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc

from gateway.grpc_api.interface import Interface
from gateway.grpc_api.methods import METHODS
from gateway.grpc_api.numbers import FOLDER, Numbers
from gateway.grpc_api.printed import printed
from gateway.grpc_api.schema import build
from gateway.rest.routes import ROUTES

BUF = Path(sys.executable).with_name("buf")


def test_every_route_but_the_providers_own_is_a_method() -> None:
    routes = {route.request for route in ROUTES if route.kind != "notification"}
    assert {method.request for method in METHODS} == routes


def test_the_files_are_what_the_contracts_say() -> None:
    for name, text in printed(build(METHODS, Numbers.published())).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: run `make reference`"


def test_no_file_is_left_over() -> None:
    published = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.proto")}
    assert published == set(build(METHODS, Numbers.published()).files)


def test_protoc_reads_in_the_files_what_the_gateway_serves(tmp_path: Path) -> None:
    served = build(METHODS, Numbers.published()).files
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    out = tmp_path / "set.pb"
    assert protoc.main(["protoc", f"-I{FOLDER}", f"-I{well_known}", f"--descriptor_set_out={out}", *served]) == 0
    compiled = FileDescriptorSet.FromString(out.read_bytes())
    assert {file.name: _without_json_names(file) for file in compiled.file} == served


def _without_json_names(file: FileDescriptorProto) -> FileDescriptorProto:
    """protoc writes down the JSON names that follow from the names."""
    for message in file.message_type:
        for part in (message, *message.nested_type):
            for field in part.field:
                field.ClearField("json_name")
    return file


def test_buf_has_no_complaint() -> None:
    done = subprocess.run([BUF, "lint", str(FOLDER)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


PROTO = """
message Case {
  reserved 2, 5;
  reserved "gone", "late";
  optional string id = 1;
  map<string, int64> scores = 3;
  repeated Level levels = 4;
}

enum Level {
  LEVEL_UNSPECIFIED = 0;
  LEVEL_JUNIOR = 7;
}
"""


def test_a_published_number_stays_and_a_new_name_takes_one_that_was_never_used() -> None:
    numbers = Numbers([PROTO])
    assert [numbers.of("Case", name) for name in ("levels", "id", "scores")] == [4, 1, 3]
    assert numbers.of("Level", "LEVEL_JUNIOR") == 7
    assert not numbers.added
    assert numbers.of("Case", "new") == 6
    assert numbers.of("Other", "first") == 1
    assert numbers.added == ["Case.new", "Other.first"]


def test_what_went_keeps_its_number() -> None:
    assert Numbers([PROTO]).retired("Case", ["id", "levels"]) == {"gone": 2, "scores": 3, "late": 5}


def test_a_gateway_whose_contracts_have_grown_does_not_start() -> None:
    with pytest.raises(RuntimeError, match=r"not in the published \.proto files: .*OpenDraftRequest\.cycle"):
        Interface(Numbers([]))
